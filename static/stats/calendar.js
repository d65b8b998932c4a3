// The practice heatmap's year: its weeks, its months, and what it says about each day.
import { counted, formatDay, formatScore } from "../site/words.js";

/**
 * The JSON of /api/stats/heatmap. Its arrays run parallel; an average is null on a day without a score.
 * @typedef {object} Heatmap
 * @property {string[]} labels ISO dates
 * @property {number[]} values answers
 * @property {(number | null)[] | null} averages null for learners who hide their scores
 * @property {number[]} minutes
 */

/** @typedef {{x: number, y: number, day: string}} Cell x: the week, y: the weekday, both from 0 */

const DAY_MS = 24 * 3600 * 1000;

/** @param {Date} day */
const daysSinceMonday = (day) => (day.getUTCDay() + 6) % 7;

/**
 * @param {string[]} days consecutive ISO dates
 * @returns {Cell[]}
 */
export function cellsOf(days) {
  const [first = ""] = days;
  const offset = daysSinceMonday(new Date(first));
  return days.map((day, index) => ({ x: Math.floor((index + offset) / 7), y: (index + offset) % 7, day }));
}

/**
 * The Monday of each week, which may lie before the first day.
 * @param {string[]} days consecutive ISO dates
 */
export function mondaysOf(days) {
  return cellsOf(days)
    .filter(({ y }, index) => y === 0 || index === 0)
    .map(({ y, day }) => new Date(Date.parse(day) - y * DAY_MS).toISOString().slice(0, 10));
}

/**
 * The month's name over its first full week, else "".
 * @param {string} monday ISO date
 */
export function monthOver(monday) {
  return Number(monday.slice(8)) <= 7 ? formatDay(monday, "month") : "";
}

/**
 * How dark a day is.
 * @param {number} count
 * @param {number[]} bounds the counts from which each darker color begins
 */
export function stepOf(count, bounds) {
  return bounds.filter((bound) => count >= bound).length;
}

/**
 * What the tooltip says about a day, line by line.
 * @param {Heatmap} data
 * @param {number} index
 */
export function dayLines({ values, averages, minutes }, index) {
  const count = values[index];
  if (!count) return "Nothing practiced";
  const average = averages?.[index];
  return [
    counted(count, "answer"),
    ...(averages ? [average == null ? "no score" : `average ${formatScore(average)}`] : []),
    counted(minutes[index] ?? 0, "minute"),
  ];
}
