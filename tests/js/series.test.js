import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { fromFirstScore, makesALine } from "../../static/stats/series.js";

/**
 * A trend of so many days. Labels and counts are their positions, to see what was cut.
 * @param {number} length
 * @param {Record<number, number>} scores by position
 */
function trendOf(length, scores) {
  const positions = [...Array(length).keys()];
  const values = positions.map((n) => scores[n] ?? null);
  const band = { low: values, high: values };
  const series = { strategy: values };
  return { labels: positions.map(String), values, counts: positions, moving: values, ...band, series };
}

test("the days before the first score are cut, in every array", () => {
  const cut = fromFirstScore(trendOf(40, { 5: 6, 39: 7 }));
  equal(cut.labels.length, 35);
  equal(cut.labels[0], "5");
  equal(cut.counts[0], 5);
  for (const values of [cut.values, cut.moving, cut.low, cut.high, cut.series.strategy]) {
    equal(values?.length, 35);
    equal(values?.[0], 6);
    equal(values?.[34], 7);
  }
});

test("two weeks stay, however late the first score", () => {
  for (const [first, start] of /** @type {[number, string][]} */ ([
    [15, "15"],
    [16, "16"],
    [17, "16"],
    [29, "16"],
  ])) {
    equal(fromFirstScore(trendOf(30, { [first]: 5 })).labels[0], start, `first score on day ${first}`);
  }
});

test("a score of zero is a score", () => {
  equal(fromFirstScore(trendOf(30, { 3: 0, 9: 5 })).labels[0], "3");
});

test("nothing is cut from a short period, from one without a score, and from an empty one", () => {
  for (const trend of [trendOf(7, { 6: 5 }), trendOf(14, { 13: 5 }), trendOf(30, {}), trendOf(0, {})]) {
    deepEqual(fromFirstScore(trend), trend);
  }
});

test("a first day with a score cuts nothing", () => {
  const trend = trendOf(90, { 0: 5, 50: 6 });
  deepEqual(fromFirstScore(trend), trend);
});

test("a line takes three days with a score", () => {
  equal(makesALine(trendOf(30, {})), false);
  equal(makesALine(trendOf(30, { 1: 5, 20: 6 })), false);
  equal(makesALine(trendOf(30, { 1: 5, 20: 0, 29: 6 })), true);
});
