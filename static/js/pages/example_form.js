// The form of an example on a page of its own.

import { lookAfterPlainForm } from '../ui/shared/example_form.js';

lookAfterPlainForm();
