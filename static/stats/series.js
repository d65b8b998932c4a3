// The days of a score trend.

/**
 * The JSON of /api/stats/trend. All arrays run parallel to the labels, with null on days without a score.
 * @typedef {object} Trend
 * @property {string[]} labels ISO dates
 * @property {(number | null)[]} values daily averages
 * @property {number[]} counts scored answers
 * @property {(number | null)[]} moving 7-day averages
 * @property {(number | null)[]} low where the band around them begins
 * @property {(number | null)[]} high
 * @property {Record<string, (number | null)[]>} series daily averages by category
 */

// Days with a score from which a line means something.
const ENOUGH = 3;
const SHORTEST = 14;

/** @param {Trend} data */
export function makesALine({ values }) {
  return values.filter((value) => value !== null).length >= ENOUGH;
}

/**
 * Without the days before the first score, which would squeeze a short history into a corner, but not less than two
 * weeks.
 * @param {Trend} data
 * @returns {Trend}
 */
export function fromFirstScore(data) {
  const first = data.values.findIndex((value) => value !== null);
  const start = Math.max(0, Math.min(first, data.labels.length - SHORTEST));
  return {
    labels: data.labels.slice(start),
    values: data.values.slice(start),
    counts: data.counts.slice(start),
    moving: data.moving.slice(start),
    low: data.low.slice(start),
    high: data.high.slice(start),
    series: Object.fromEntries(Object.entries(data.series).map(([name, values]) => [name, values.slice(start)])),
  };
}
