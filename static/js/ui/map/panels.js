// What opens over the map. It is loaded once the map is there, which must not wait for it.

export { exampleFields, exampleForm, nameForm, openForm, planForm } from './forms.js';
export { questionsView } from './questions.js';
export { regionView } from './region_panel.js';
