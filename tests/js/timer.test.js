import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { clockText, readTimer, tickLength } from "../../static/attempts/timer.js";

/**
 * @param {number} minutes
 * @param {number} left in seconds
 */
const read = (minutes, left) => readTimer(minutes, minutes * 60_000 - left * 1000);

test("the clock pads seconds, not minutes", () => {
  equal(clockText(0), "0:00");
  equal(clockText(9), "0:09");
  equal(clockText(60), "1:00");
  equal(clockText(754), "12:34");
  equal(clockText(3600), "60:00");
});

test("no timer shows and says nothing", () => {
  deepEqual(readTimer(0, 90_000), { text: "", phase: "", announcement: "", isUp: false });
});

test("a timer just started is green and silent", () => {
  deepEqual(readTimer(5, 0), { text: "5:00", phase: "green", announcement: "", isUp: false });
});

test("another number of minutes keeps the time that has passed", () => {
  equal(readTimer(5, 60_000).text, "4:00");
  equal(readTimer(10, 60_000).text, "9:00");
});

test("that the time is up is said for a minute", () => {
  for (const [left, isUp] of /** @type {[number, boolean][]} */ ([
    [1, false],
    [0, true],
    [-59, true],
    [-60, false],
  ])) {
    equal(read(5, left).isUp, isUp, `${left} s left`);
  }
});

test("a clock that jumps, or a computer that slept, adds nothing", () => {
  equal(tickLength(1000, 2000), 1000);
  equal(tickLength(0, 60_000), 60_000);
  equal(tickLength(0, 90_001), 0);
  equal(tickLength(5000, 1000), 0);
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
