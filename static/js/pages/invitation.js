// The invitation: a button that prints it.

const button = document.querySelector('#print');
if (button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
