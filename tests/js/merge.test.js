import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { reconcile } from "../../static/attempts/draft.js";
import { isMostlyKept, joined, withServer, withTab } from "../../static/attempts/merge.js";

const blank = reconcile(null, { text: "", token: "here" });
const synced = { ...blank, text: "Buyers first.", saved: "Buyers first.", revision: 4, stamp: "mine" };
const typed = { ...synced, text: "Buyers first. Then price." };
const there = { text: "Buyers first. Then risks.", token: "there", seconds: 60, revision: 5 };
const none = { text: "", token: "", seconds: 0, revision: 0 };

test("nothing on the server leaves what is here, as not saved", () => {
  deepEqual(withServer(typed, none), { ...typed, revision: 0, saved: "" });
});

test("the revision that this browser has seen is no news", () => {
  equal(withServer(typed, { ...there, revision: 4 }), typed);
});

test("an empty form takes the server's draft, with its token and time", () => {
  const met = withServer(blank, there);
  deepEqual(met, { ...blank, text: there.text, saved: there.text, token: "there", seconds: 60, revision: 5 });
});

test("a form without words of its own takes what another device has written on", () => {
  const met = withServer(synced, there);
  deepEqual([met.text, met.second, met.isOpen, met.revision], [there.text, null, false, 5]);
});

test("little left of the text that was here keeps that as the second version", () => {
  const met = withServer(synced, { ...there, text: "No." });
  deepEqual([met.text, met.second, met.isOpen], ["No.", "Buyers first.", false]);
});

test("a save whose reply was lost is recognized", () => {
  const met = withServer({ ...typed, text: "Buyers. And price." }, there, there.text);
  deepEqual([met.text, met.revision, met.saved, met.isOpen], ["Buyers. And price.", 5, there.text, false]);
});

test("what goes on from the server's text is ahead of it, and the other way around", () => {
  const ahead = withServer(typed, { ...there, text: "Buyers first. Then" });
  deepEqual([ahead.text, ahead.revision, ahead.isOpen], [typed.text, 5, false]);
  const behind = withServer(typed, { ...there, text: `${typed.text} Then risks.` });
  deepEqual([behind.text, behind.isOpen], [`${typed.text} Then risks.`, false]);
});

test("words on both sides: both are kept, and the server's is not replaced before the learner has chosen", () => {
  const met = withServer(typed, there);
  deepEqual(met, { ...typed, second: there.text, isOpen: true });
  deepEqual(withServer(met, there), met); // as after a reload
});

test("a tab that nobody typed in follows the other tab", () => {
  const theirs = { ...typed, stamp: "theirs", seconds: 30 };
  deepEqual(withTab({ ...synced, seconds: 50 }, theirs, synced.text), { ...theirs, seconds: 50 });
});

test("another tab's time spent doesn't take the words typed here", () => {
  const theirs = { ...synced, stamp: "theirs", seconds: 30 };
  const met = withTab({ ...synced, text: "Price." }, theirs, synced.text);
  deepEqual([met.text, met.stamp, met.second, met.isOpen], ["Price.", "theirs", null, false]);
});

test("words in both tabs: both are kept, and the learner chooses", () => {
  const theirs = { ...synced, text: "Risks.", stamp: "theirs" };
  const met = withTab({ ...synced, text: "Price." }, theirs, synced.text);
  deepEqual([met.text, met.second, met.isOpen], ["Price.", "Risks.", true]);
});

test("another tab's empty form takes nothing from a text that was typed here", () => {
  const met = withTab(typed, { ...blank, stamp: "theirs" }, "Buyers first.");
  deepEqual([met.text, met.isOpen], [typed.text, false]);
});

test("second versions add up, and none is there twice", () => {
  equal(joined(null, "One."), "One.");
  equal(joined("One.", "Two."), "One.\n\nTwo.");
  equal(joined("One.\n\nTwo.", "Two."), "One.\n\nTwo.");
  equal(joined("One.", "One. And more."), "One. And more.");
});

test("a text is mostly kept if half of it is, at its ends", () => {
  equal(isMostlyKept("", ""), true);
  equal(isMostlyKept("", "Anything."), true);
  equal(isMostlyKept("Buyers first.", ""), false);
  equal(isMostlyKept("Buyers first.", "Buyers, of course, first."), true);
  equal(isMostlyKept("abcdefgh", "abXXXXgh"), true);
  equal(isMostlyKept("abcdefgh", "aXXXXXgh"), false);
  equal(isMostlyKept("aaaa", "aa"), true);
  equal(isMostlyKept("aaaa", "a"), false);
});
