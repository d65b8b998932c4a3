import assert from "node:assert/strict";
import { test } from "node:test";
import { restored } from "../../static/notebook/unsaved.js";

const kept = { text: "Mind the payer.", revision: "7", sent: null };

test("what the server has is not restored", () => {
  assert.equal(restored(null, { text: "", revision: "0" }), null);
  assert.equal(restored(kept, { text: "Mind the payer.", revision: "8" }), null);
});

test("what it has not keeps the revision that was seen, so that another text there is met", () => {
  assert.deepEqual(restored(kept, { text: "Mind", revision: "7" }), kept);
  assert.equal(restored(kept, { text: "From the laptop.", revision: "9" })?.revision, "7");
  assert.equal(restored({ ...kept, text: "" }, { text: "Mind", revision: "7" })?.text, "");
});

test("a text that arrived without its reply has been seen", () => {
  assert.equal(restored({ ...kept, sent: "Mind" }, { text: "Mind", revision: "8" })?.revision, "8");
});
