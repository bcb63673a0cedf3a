// Days and times as they are where the reader is. The server writes those of its own time zone.

/** @type {Intl.DateTimeFormatOptions} */
const day = { day: 'numeric', month: 'long', year: 'numeric' };
/** @type {Intl.DateTimeFormatOptions} */
const minute = { hour: '2-digit', minute: '2-digit' };

/** @param {ParentNode} root */
export function showLocalTimes(root) {
  for (const time of root.querySelectorAll('time')) {
    const moment = new Date(time.dateTime);
    const written = moment.toLocaleDateString('en-GB', day);
    if (time.dataset.shows === 'day') time.textContent = written;
    if (time.dataset.shows === 'minute')
      time.textContent = `${written} at ${moment.toLocaleTimeString('en-GB', minute)}`;
  }
}
