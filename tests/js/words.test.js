import { equal } from "node:assert/strict";
import { env } from "node:process";
import { test } from "node:test";

// West of Greenwich, where a day read as midnight UTC would show as the day before. Formats take the zone that holds
// when they are made, so it is set before the import.
env.TZ = "Pacific/Pago_Pago";
const { counted, formatDay, formatScore } = await import("../../static/site/words.js");

test("only one is singular", () => {
  equal(counted(0, "answer"), "0 answers");
  equal(counted(1, "answer"), "1 answer");
  equal(counted(2, "answer"), "2 answers");
});

test("thousands are grouped", () => {
  equal(counted(999, "word"), "999 words");
  equal(counted(12_345, "more character"), "12,345 more characters");
});

test("a score has one decimal, and zero is a score", () => {
  equal(formatScore(7), "7.0");
  equal(formatScore(6.25), "6.3");
  equal(formatScore(0), "0.0");
  equal(formatScore(null), "no score");
  equal(formatScore(undefined), "no score");
});

test("a day in each format, whatever the zone", () => {
  equal(new Date("2028-02-29").getDate(), 28);
  equal(formatDay("2028-02-29"), "Tue, Feb 29, 2028");
  equal(formatDay("2028-02-29", "short"), "Feb 29");
  equal(formatDay("2028-03-01", "month"), "Mar");
});
