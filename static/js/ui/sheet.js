// The sheet beside the map (a bottom sheet on a phone) in which an example or a region lies open.

import { render } from '../../vendor/lit-html/lit-html.js';

/**
 * One sheet at a time. It is modal only on small screens, where it covers the map: elsewhere the mark is seen moving.
 * @param {HTMLElement} root
 * @param {{onClose: (focused: boolean) => void}} on
 */
export function createSheet(root, { onClose }) {
  const dialog = document.createElement('dialog');
  dialog.className = 'sheet';
  root.append(dialog);
  const small = matchMedia('(max-width: 759px), (orientation: portrait)');

  dialog.addEventListener('close', () => onClose(true));
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  return {
    /** Opens the sheet, or only draws it again when it is open. @param {unknown} view a lit template @param {string} label */
    show(view, label) {
      dialog.setAttribute('aria-label', label);
      render(view, dialog);
      if (dialog.open) return;
      if (small.matches) dialog.showModal();
      else dialog.show();
      /** @type {HTMLElement | null} */ (dialog.querySelector('h2'))?.focus();
    },
    close() {
      if (dialog.open) dialog.close();
    },
  };
}
