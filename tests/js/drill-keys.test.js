import { equal } from "node:assert/strict";
import { test } from "node:test";
import { wishOf } from "../../static/drill/keys.js";

/**
 * @param {string} key
 * @param {Partial<import("../../static/drill/keys.js").Where>} [where]
 * @param {Partial<import("../../static/drill/keys.js").Press>} [held]
 */
const wish = (key, where = {}, held = {}) =>
  wishOf(
    { key, ctrlKey: false, metaKey: false, altKey: false, ...held },
    { isOpen: false, inText: false, onControl: false, ...where },
  );

test("space and Enter reveal, and then Enter sends", () => {
  equal(wish(" "), "reveal");
  equal(wish("Enter"), "reveal");
  equal(wish("Enter", { isOpen: true }), "send");
  equal(wish(" ", { isOpen: true }), ""); // scrolls
});

test("digits tick what is shown", () => {
  equal(wish("1"), "");
  equal(wish("9", { isOpen: true }), "tick");
  equal(wish("0", { isOpen: true }), "");
  equal(wish("2", { isOpen: true, onControl: true }), "tick");
});

test("s skips at any time", () => {
  equal(wish("s"), "skip");
  equal(wish("S", { isOpen: true, onControl: true }), "skip");
});

test("what is typed is text, but for Escape and Enter with Ctrl or Cmd", () => {
  for (const key of ["s", "1", " ", "Enter"]) equal(wish(key, { inText: true, isOpen: true }), "");
  equal(wish("Escape", { inText: true }), "leave");
  equal(wish("Enter", { inText: true }, { ctrlKey: true }), "reveal");
  equal(wish("Enter", { inText: true, isOpen: true }, { metaKey: true }), "send");
});

test("a focused button, link, or checkbox keeps its own keys, and the browser its shortcuts", () => {
  equal(wish("Enter", { onControl: true, isOpen: true }), "");
  equal(wish(" ", { onControl: true }), "");
  equal(wish("s", {}, { ctrlKey: true }), "");
  equal(wish("1", { isOpen: true }, { altKey: true }), "");
  equal(wish("Enter", {}, { metaKey: true }), "");
});
