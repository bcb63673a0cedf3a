// The sheet beside the map (a bottom sheet on a phone) in which an example or a region lies open.

import { render } from '../../../vendor/lit-html/lit-html.js';
import { small } from '../shared/page.js';

/**
 * One sheet at a time. It is modal only on small screens, where it covers the map: elsewhere the mark is seen moving.
 * @param {HTMLElement} root
 * @param {{onOpen: (dialog: HTMLElement) => void, onClose: () => void}} on
 */
export function createSheet(root, { onOpen, onClose }) {
  const dialog = document.createElement('dialog');
  dialog.className = 'sheet';
  const inside = document.createElement('div');
  inside.className = 'sheet-inside';
  dialog.append(inside);
  root.append(dialog);
  let subject = '';

  dialog.addEventListener('close', () => {
    document.body.toggleAttribute('data-sheet', false);
    onClose();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog.dialog')) return;
    if (dialog.open) event.preventDefault();
    close();
  });

  const open = () => {
    dialog.style.insetBlockStart = small.matches
      ? ''
      : `${document.querySelector('#main')?.getBoundingClientRect().top ?? 0}px`;
    if (small.matches) dialog.showModal();
    else dialog.show();
    document.body.toggleAttribute('data-sheet', true);
    onOpen(dialog);
  };

  const close = () => {
    if (dialog.open) dialog.close();
  };

  return {
    close,
    holds: (/** @type {EventTarget | null} */ target) => target instanceof Node && dialog.contains(target),
    /**
     * Opens the sheet, or draws it again; what is new in it gets the focus.
     * @param {unknown} view a lit template @param {string} label @param {string} about an id of what lies open
     * @param {boolean} [isTall] on a small screen: as high as it can be, so that nothing moves under the thumb
     */
    show(view, label, about, isTall = false) {
      dialog.toggleAttribute('data-tall', isTall);
      dialog.setAttribute('aria-label', label);
      render(view, inside);
      const isNew = !dialog.open || subject !== about;
      subject = about;
      if (!dialog.open) open();
      if (isNew) /** @type {HTMLElement | null} */ (dialog.querySelector('h2'))?.focus();
    },
  };
}
