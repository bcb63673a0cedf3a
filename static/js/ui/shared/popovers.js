// Menus are popovers. Browsers from before 2024 get popovers from a library, whose address is in the page.

const { popovers } = document.documentElement.dataset;
if (popovers && !('popover' in HTMLElement.prototype)) import(popovers);
