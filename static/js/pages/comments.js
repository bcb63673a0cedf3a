// The comments on an example, on a page.

import { sendForm } from '../net/api.js';
import { lookAfterComments } from '../ui/shared/comments.js';

const section = document.querySelector('section.comments');
if (section instanceof HTMLElement) lookAfterComments(section, sendForm);
