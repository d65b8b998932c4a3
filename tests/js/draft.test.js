import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import {
  afterSubmit,
  draftFor,
  edited,
  parseDraft,
  readDraft,
  reconcile,
  writeDraft,
} from "../../static/attempts/draft.js";

const empty = { text: "", token: "from-form" };
const nothing = {
  text: "",
  token: "",
  seconds: 0,
  elapsed: 0,
  submitted: null,
  revision: 0,
  saved: "",
  second: null,
  isOpen: false,
  owner: "",
  stamp: "",
};
const kept = { ...nothing, text: "Kept.", token: "kept", seconds: 90 };
const renew = () => "new";

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
  deepEqual(reconcile(null, empty), { ...nothing, token: "from-form" });
});

test("a kept draft wins over an empty form, token and all", () => {
  deepEqual(reconcile({ ...kept, submitted: "Kept." }, empty), { ...kept, submitted: "Kept." });
});

test("a kept draft without a token takes the form's", () => {
  equal(reconcile({ ...nothing, text: "Old." }, empty).token, "from-form");
});

test("a form that came back with a message brings its own token, and its text counts as not sent", () => {
  const draft = reconcile({ ...kept, submitted: "Kept." }, { text: "Kept.", token: "renewed" });
  deepEqual(draft, { ...kept, token: "renewed", submitted: null });
});

test("a text that was never sent keeps its token", () => {
  deepEqual(edited(kept, "Kept. More.", renew), { ...kept, text: "Kept. More." });
});

test("another text than the one sent is another attempt", () => {
  const sent = { ...kept, submitted: "Kept." };
  deepEqual(edited(sent, "Kept. More.", renew), { ...kept, text: "Kept. More.", token: "new", submitted: null });
});

test("the text as it was sent is the same attempt", () => {
  const sent = { ...kept, text: "Kept. M", submitted: "Kept." };
  deepEqual(edited(sent, "Kept.", renew), { ...sent, text: "Kept." });
});

test("an emptied text after a submit is another attempt, too", () => {
  equal(edited({ ...kept, submitted: "Kept." }, "", renew).token, "new");
});

test("nothing is kept of what was submitted, and of what the server had when it was", () => {
  equal(afterSubmit({ ...kept, submitted: "Kept." }, renew), null);
  equal(afterSubmit({ ...kept, saved: "Kept.", revision: 4 }, renew), null);
});

test("what another tab typed meanwhile is kept, as another attempt", () => {
  const more = { ...kept, text: "Kept. More.", submitted: "Kept." };
  deepEqual(afterSubmit(more, renew), { ...more, token: "new", submitted: null });
  deepEqual(afterSubmit(kept, renew), { ...kept, token: "new" });
});

test("a second version that was not chosen yet outlives the submit; one that was turned down does not", () => {
  const submitted = { ...kept, submitted: "Kept.", second: "From the other tab." };
  equal(afterSubmit(submitted, renew), null);
  deepEqual(afterSubmit({ ...submitted, isOpen: true }, renew), {
    ...nothing,
    text: "From the other tab.",
    token: "new",
  });
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

test("a draft of one account is put aside for another, and comes back with its owner", () => {
  const items = new Map();
  useItems(items);
  writeDraft("enter-brazil", { ...kept, owner: "7" });
  equal(draftFor("enter-brazil", "")?.text, "Kept."); // its session has ended, perhaps
  equal(draftFor("enter-brazil", "8"), null);
  equal(readDraft("enter-brazil"), null);
  writeDraft("enter-brazil", { ...kept, text: "Of 8.", owner: "8" });
  equal(draftFor("enter-brazil", "7")?.text, "Kept.");
  equal(draftFor("enter-brazil", "8")?.text, "Of 8.");
  equal(items.size, 2);
});

test("a visitor's draft goes to whoever logs in", () => {
  useItems(new Map());
  equal(draftFor("enter-brazil", "7"), null);
  writeDraft("enter-brazil", kept);
  equal(draftFor("enter-brazil", "7")?.text, "Kept.");
});

test("what an earlier release kept is read, without its timer", () => {
  const earlier = { text: "Kept.", token: "kept", seconds: 90, timer: { minutes: 5, endsAt: 1 }, submitted: null };
  deepEqual(parseDraft(JSON.stringify(earlier)), kept);
});

test("what is not JSON, or no object, is no draft", () => {
  for (const stored of ["{text:", "7", '"text"', "null", ""]) equal(parseDraft(stored), null, stored);
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
