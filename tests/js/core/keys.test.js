import assert from 'node:assert/strict';
import test from 'node:test';
import { keyOf } from '../../../static/js/core/keys.js';

/** @type {(key: string, code: string, shiftKey?: boolean) => string} */
const pressed = (key, code, shiftKey = false) => keyOf({ key, code, shiftKey });

// Issue 10, P18.
test('a letter that is not Latin is the one that lies there on a Latin keyboard', () => {
  assert.equal(pressed('я', 'KeyZ'), 'z');
  assert.equal(pressed('ь', 'KeyM'), 'm');
  assert.equal(pressed('ζ', 'KeyZ'), 'z');
  assert.equal(pressed('נ', 'KeyB'), 'b');
  assert.equal(pressed('Т', 'KeyN', true), 'n');
});

test('a Latin letter is what it says, wherever it lies', () => {
  assert.equal(pressed('z', 'KeyW'), 'z');
  assert.equal(pressed('w', 'KeyZ'), 'w');
  assert.equal(pressed('M', 'Semicolon', true), 'm');
  assert.equal(pressed(';', 'KeyZ'), ';');
  assert.equal(pressed('.', 'KeyE'), '.');
});

test('the digit row counts without Shift, and digits of every script do', () => {
  assert.deepEqual(
    [
      pressed('&', 'Digit1'),
      pressed('é', 'Digit2'),
      pressed('"', 'Digit3'),
      pressed('à', 'Digit0'),
      pressed('1', 'Digit1', true),
      pressed('1', 'Numpad1'),
    ],
    ['1', '2', '3', '0', '1', '1'],
  );
  assert.deepEqual(
    ['٣', '۳', '३', '３', '٠'].map((key) => pressed(key, 'Digit7')),
    ['3', '3', '3', '3', '0'],
  );
  assert.equal(pressed('!', 'Digit1', true), '!');
});

test('other keys keep their names', () => {
  assert.deepEqual(
    ['ArrowLeft', 'Escape', ' ', 'Dead'].map((key) => pressed(key, 'KeyZ')),
    ['ArrowLeft', 'Escape', ' ', 'Dead'],
  );
});
