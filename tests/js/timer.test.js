import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { clockText, readTimer, startTimer } from "../../static/attempts/timer.js";

const NOW = Date.UTC(2027, 0, 15, 12);

/**
 * @param {number} minutes
 * @param {number} left in seconds
 */
const read = (minutes, left) => readTimer({ minutes, endsAt: NOW + left * 1000 }, NOW);

test("the clock pads seconds, not minutes", () => {
  equal(clockText(0), "0:00");
  equal(clockText(9), "0:09");
  equal(clockText(60), "1:00");
  equal(clockText(754), "12:34");
  equal(clockText(3600), "60:00");
});

test("a timer ends its minutes from now, and no minutes are no timer", () => {
  deepEqual(startTimer(5, NOW), { minutes: 5, endsAt: NOW + 300_000 });
  equal(startTimer(0, NOW), null);
});

test("no timer shows and says nothing", () => {
  deepEqual(readTimer(null, NOW), { text: "", phase: "", announcement: "" });
});

test("a timer just started is green and silent", () => {
  deepEqual(readTimer(startTimer(5, NOW), NOW), { text: "5:00", phase: "green", announcement: "" });
});

test("a second that has begun is still shown", () => {
  equal(read(5, 299.001).text, "5:00");
  equal(read(5, 299).text, "4:59");
  equal(read(5, 0.001).text, "0:01");
});

test("amber from 40% on, red from 10% on", () => {
  for (const [left, phase] of /** @type {[number, string][]} */ ([
    [121, "green"],
    [120, "amber"],
    [31, "amber"],
    [30, "red"],
    [0, "red"],
    [-90, "red"],
  ])) {
    equal(read(5, left).phase, phase, `${left} s left`);
  }
});

test("half, the last minute, and the end are announced", () => {
  for (const [left, announcement] of /** @type {[number, string][]} */ ([
    [151, ""],
    [150, "Half the time is left: 2:30."],
    [60, "One minute left."],
    [1, "One minute left."],
    [0, "Time's up. You can keep writing."],
    [-600, "Time's up. You can keep writing."],
  ])) {
    equal(read(5, left).announcement, announcement, `${left} s left`);
  }
});

test("a last minute that is also the first half is announced as the last minute", () => {
  equal(read(1, 60).announcement, "One minute left.");
});

test("time over counts up from zero", () => {
  equal(read(5, 0).text, "0:00 over");
  equal(read(5, -0.5).text, "0:00 over");
  equal(read(5, -1).text, "0:01 over");
  equal(read(5, -75).text, "1:15 over");
});
