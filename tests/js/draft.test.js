import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { edited, readDraft, reconcile, writeDraft } from "../../static/attempts/draft.js";

const NOW = Date.UTC(2027, 0, 15, 12);
const HOUR = 3_600_000;
const empty = { text: "", token: "from-form" };
const kept = { text: "Kept.", token: "kept", seconds: 90, timer: null, submitted: null };

/** @param {object} storage */
const useStorage = (storage) =>
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });

/** @param {Map<string, string>} items */
function useItems(items) {
  useStorage({
    getItem: (/** @type {string} */ key) => items.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => items.set(key, value),
    removeItem: (/** @type {string} */ key) => items.delete(key),
  });
}

test("a first visit starts from nothing, under the form's token", () => {
  deepEqual(reconcile(null, empty, NOW), { text: "", token: "from-form", seconds: 0, timer: null, submitted: null });
});

test("a kept draft wins over an empty form, token and all", () => {
  deepEqual(reconcile({ ...kept, submitted: "Kept." }, empty, NOW), { ...kept, submitted: "Kept." });
});

test("a kept draft without a token takes the form's", () => {
  equal(reconcile({ text: "Old." }, empty, NOW).token, "from-form");
});

test("a form that came back with a message brings its own token, and its text counts as not sent", () => {
  const draft = reconcile({ ...kept, submitted: "Kept." }, { text: "Kept.", token: "renewed" }, NOW);
  deepEqual(draft, { ...kept, token: "renewed", submitted: null });
});

test("a timer is kept for an hour after its end", () => {
  const timer = { minutes: 5, endsAt: NOW - HOUR };
  deepEqual(reconcile({ ...kept, timer }, empty, NOW).timer, timer);
  equal(reconcile({ ...kept, timer }, empty, NOW + 1).timer, null);
});

test("reconciling leaves what was kept as it is", () => {
  const before = { ...kept, timer: { minutes: 5, endsAt: 0 } };
  reconcile(before, { text: "New.", token: "new" }, NOW);
  deepEqual(before, { ...kept, timer: { minutes: 5, endsAt: 0 } });
});

test("a text that was never sent keeps its token", () => {
  deepEqual(
    edited(kept, "Kept. More.", () => "new"),
    { ...kept, text: "Kept. More." },
  );
});

test("another text than the one sent is another attempt", () => {
  const sent = { ...kept, submitted: "Kept." };
  deepEqual(
    edited(sent, "Kept. More.", () => "new"),
    { ...kept, text: "Kept. More.", token: "new", submitted: null },
  );
});

test("the text as it was sent is the same attempt", () => {
  const sent = { ...kept, text: "Kept. M", submitted: "Kept." };
  deepEqual(
    edited(sent, "Kept.", () => "new"),
    { ...sent, text: "Kept." },
  );
});

test("an emptied text after a submit is another attempt, too", () => {
  equal(edited({ ...kept, submitted: "Kept." }, "", () => "new").token, "new");
});

test("a draft is read as it was written, one per question", () => {
  const items = new Map();
  useItems(items);
  equal(writeDraft("enter-brazil", kept), true);
  deepEqual([...items.keys()], ["draft:enter-brazil"]);
  deepEqual(readDraft("enter-brazil"), kept);
  equal(readDraft("another"), null);
  equal(writeDraft("enter-brazil", null), true);
  equal(items.size, 0);
});

test("what is not JSON is no draft", () => {
  useItems(new Map([["draft:enter-brazil", "{text:"]]));
  equal(readDraft("enter-brazil"), null);
});

test("blocked or full storage reads as no draft, and says when it doesn't write", () => {
  const refuse = () => {
    throw new Error("blocked");
  };
  useStorage({ getItem: refuse, setItem: refuse, removeItem: refuse });
  equal(readDraft("enter-brazil"), null);
  equal(writeDraft("enter-brazil", kept), false);
  equal(writeDraft("enter-brazil", null), false);
});
