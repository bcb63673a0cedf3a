// Next steps in words, as the server writes them. Pure.

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** How much work a next step is. @type {Record<NonNullable<Schemas.NextStep['size']>, string>} */
export const SIZE_NAMES = { sand: 'Sand', pebble: 'Pebble', boulder: 'Boulder' };

/** A day (ISO 8601) as people write it: 26 November 2026. @param {string} day */
export const dayInWords = (day) => {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[Number(month) - 1]} ${year}`;
};
