// Biome checks everything else. This one rule says which CSS the oldest browsers do not know (docs/browsers.md).
import css from '@eslint/css';

/** A page without these looks a little plainer, and works as well. */
const harmless = {
  allowAtRules: ['page'],
  allowProperties: [
    'accent-color',
    'contain-intrinsic-block-size',
    'content-visibility',
    'forced-color-adjust',
    'line-clamp', // with -webkit-line-clamp, which all browsers know
    'outline', // known to all; only its corners differ
    'overflow-clip-margin',
    'overscroll-behavior',
    'overscroll-behavior-x',
    'paint-order',
    'print-color-adjust',
    'resize',
    'scrollbar-width',
    'text-size-adjust',
    'text-wrap',
    'user-select', // with -webkit-user-select
  ],
  // Set-up rewrites nested rules (esbuild). Selections and list markers keep the browser's own colours.
  allowSelectors: ['nesting', 'selection', 'marker'],
  allowPropertyValues: { 'break-after': ['avoid'] },
};

export default [
  {
    files: ['static/css/**/*.css'],
    language: 'css/css',
    plugins: { css },
    rules: { 'css/use-baseline': ['error', { available: 2022, ...harmless }] },
  },
];
