import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, dayLines, mondaysOf, monthOver, stepOf } from "../../static/stats/calendar.js";

const DAY_MS = 24 * 3600 * 1000;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/**
 * @param {string} first ISO date
 * @param {number} [length]
 */
const daysFrom = (first, length = 365) =>
  Array.from({ length }, (_, n) => new Date(Date.parse(first) + n * DAY_MS).toISOString().slice(0, 10));

/** @param {string} day */
const weekday = (day) => new Date(day).toLocaleDateString("en-US", { weekday: "long", timeZone: "UTC" });

for (const [offset, name] of WEEKDAYS.entries()) {
  // January 4, 2027 is a Monday.
  const days = daysFrom(`2027-01-0${4 + offset}`);

  test(`a year that starts on a ${name}`, () => {
    const cells = cellsOf(days);
    const first = cells.at(0);
    const last = cells.at(-1);
    deepEqual(first, { x: 0, y: offset, day: days[0] });
    // 365 days are 52 weeks and a day, so a year ends on the weekday it started on, one column past 52.
    deepEqual(last, { x: 52, y: offset, day: days[364] });
    deepEqual(
      cells.map(({ y }) => WEEKDAYS[y]),
      days.map(weekday),
    );
    const mondays = mondaysOf(days);
    equal(mondays.length, 53);
    for (const { x, y, day } of cells) {
      equal(Date.parse(day) - Date.parse(mondays[x] ?? ""), y * DAY_MS, day);
    }
  });
}

test("across a leap day and a change of year", () => {
  const days = daysFrom("2027-12-31", 61);
  equal(cellsOf(days).at(-1)?.day, "2028-02-29");
  deepEqual(mondaysOf(days).slice(0, 2), ["2027-12-27", "2028-01-03"]);
  equal(mondaysOf(days).at(-1), "2028-02-28");
});

test("one day is one week, and no day is none", () => {
  deepEqual(cellsOf(["2027-01-10"]), [{ x: 0, y: 6, day: "2027-01-10" }]);
  deepEqual(mondaysOf(["2027-01-10"]), ["2027-01-04"]);
  deepEqual(cellsOf([]), []);
  deepEqual(mondaysOf([]), []);
});

test("a month is named over its first Monday", () => {
  equal(monthOver("2027-02-01"), "Feb");
  equal(monthOver("2027-06-07"), "Jun");
  equal(monthOver("2027-06-14"), "");
  equal(monthOver("2027-11-08"), "");
});

test("a full year names twelve months, in order", () => {
  const names = mondaysOf(daysFrom("2027-01-04")).map(monthOver).filter(Boolean);
  const year = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  // Monday, January 3, 2028 opens the last column.
  deepEqual(names, [...year, "Jan"]);
});

test("each bound is inclusive", () => {
  const bounds = [1, 2, 3, 5];
  deepEqual(
    [0, 1, 2, 3, 4, 5, 50].map((count) => stepOf(count, bounds)),
    [0, 1, 2, 3, 3, 4, 4],
  );
});

const data = {
  labels: daysFrom("2027-01-04", 4),
  values: [0, 1, 2, 3],
  averages: [null, 6.25, null, 0],
  minutes: [0, 1, 0, 1440],
};

test("what a day says", () => {
  equal(dayLines(data, 0), "Nothing practiced");
  deepEqual(dayLines(data, 1), ["1 answer", "average 6.3", "1 minute"]);
  deepEqual(dayLines(data, 2), ["2 answers", "no score", "0 minutes"]);
  deepEqual(dayLines(data, 3), ["3 answers", "average 0.0", "1,440 minutes"]);
});

test("learners who hide their scores read nothing of them", () => {
  deepEqual(dayLines({ ...data, averages: null }, 1), ["1 answer", "1 minute"]);
});
