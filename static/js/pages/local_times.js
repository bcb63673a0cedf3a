// Days and times of a page as they are where the reader is.

import { showLocalTimes } from '../ui/shared/times.js';

showLocalTimes(document);
