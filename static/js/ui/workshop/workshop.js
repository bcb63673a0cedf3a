// What a workshop puts over or in place of the map. It is loaded when one runs.

export { PeopleDots } from '../shared/people_dots.js';
export { agreedView, allAgreedView, comingView, contestedView, countedView } from './agreed.js';
export { bannerView } from './banner.js';
export { definitionsView } from './definitions.js';
