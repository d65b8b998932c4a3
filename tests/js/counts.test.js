import { equal } from "node:assert/strict";
import { test } from "node:test";
import { countsText, problem } from "../../static/attempts/counts.js";

const limits = { least: 5, most: 10 };

test("words and characters, singular and plural", () => {
  equal(countsText("a"), "1 word · 1 character");
  equal(countsText("Go now"), "2 words · 6 characters");
  equal(countsText("x".repeat(1500)), "1 word · 1,500 characters");
});

test("any run of whitespace separates words", () => {
  equal(countsText("  First,\n\n\tthen\nlast.  "), "3 words · 23 characters");
  equal(countsText(" \n "), "0 words · 3 characters");
});

test("an emoji is one character, as on the server", () => {
  equal(countsText("🚀🚀"), "1 word · 2 characters");
  equal(problem("🚀🚀🚀🚀", limits), "1 more character to submit");
  equal(problem("🚀".repeat(10), limits), "");
});

test("both limits are inclusive", () => {
  equal(problem("a".repeat(4), limits), "1 more character to submit");
  equal(problem("a".repeat(5), limits), "");
  equal(problem("a".repeat(10), limits), "");
  equal(problem("a".repeat(11), limits), "1 character too many");
});

test("what is missing or too many is counted", () => {
  equal(problem("", { least: 50, most: 10_000 }), "50 more characters to submit");
  equal(problem("a".repeat(12_000), { least: 50, most: 10_000 }), "2,000 characters too many");
});

test("spaces at the ends count toward the upper limit only", () => {
  equal(problem("  abc  ", limits), "2 more characters to submit");
  equal(problem("   abcde   ", limits), "1 character too many");
  equal(problem("ab cd", limits), "");
});
