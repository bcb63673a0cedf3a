// What a workshop puts over or in place of the map. It is loaded when one runs.

export { RevealDiscs } from '../shared/reveal_discs.js';
export { agreedView, allAgreedView, comingView, contestedView } from './agreed.js';
export { bannerView } from './banner.js';
export { definitionsView } from './definitions.js';
