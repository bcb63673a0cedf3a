import assert from 'node:assert/strict';
import { test } from 'node:test';
import { possibleNames } from '../../../static/js/core/pupil_names.js';

test('first names after words about people are asked about', () => {
  const expected = {
    'A timer helped Maya plan her week.': ['Maya'],
    'We made a plan for Jonas.': ['Jonas'],
    'One student, Amira, reads aloud.': [],
    'The student Amira reads aloud.': ['Amira'],
    'It helped Maya and Jonas, and Maya’s friend.': ['Maya', 'Jonas'],
    'I paired Zoë with Mary-Ann for a week.': ['Zoë', 'Mary-Ann'],
    'A quiet corner for Óscar.': ['Óscar'],
    'a boy named Siôn chose first': ['Siôn'],
    'We wrote to Maya’s family.': ['Maya'],
    'Conferences With Maya': ['Maya'],
  };
  for (const [text, names] of Object.entries(expected)) assert.deepEqual(possibleNames(text), names, text);
});

test('capitals that are no names of pupils are left alone', () => {
  const calm = [
    '',
    'Students choose. Maya is a civilization, too.',
    'We read for English and for Social Studies on Mondays.',
    'A plan for March, with French and Cree words.',
    'Sentence stems for Grade 4, from Room 12.',
    'Ask for Mr. Singh, or for Ms. Chen in Room 3.',
    'We work with Elder Louise on the land.',
    'A trip to Science World with Big Brothers.',
    'Levels from Bloom’s taxonomy; an IEP for each; UDL for all.',
    'We like GeoGebra, iPads and Google Classroom with Chromebooks.',
    'Reading Buddies for Younger Students With Maya',
    'NOTES FOR MAYA IN CAPITALS',
    'We went to Kelowna, read about Matilda, and got help from Telus.',
    'They practise with Padlet or Quizlet; it asks Why did you choose that?',
    'The student Council and student Learning Plans',
    'Back to Bloom’s verbs by Friday.',
    '为学生提供选择 بالعربية',
    'Lernen mit Freude und Zeit.',
  ];
  for (const text of calm) assert.deepEqual(possibleNames(text), [], text);
});
