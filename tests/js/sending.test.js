import { equal, match } from "node:assert/strict";
import { test } from "node:test";
import { unsent } from "../../static/attempts/sending.js";

test("without a network, it says so and that it will be sent", () => {
  const { why, isTemporary } = unsent(0, false);
  match(why, /offline.*will be sent/);
  equal(isTemporary, true);
});

test("what may pass is sent again, and what will not is not", () => {
  for (const [status, expected] of /** @type {[number, boolean][]} */ ([
    [0, true],
    [500, true],
    [503, true],
    [400, false],
    [403, false],
    [404, false],
    [413, false],
  ])) {
    equal(unsent(status, true).isTemporary, expected, String(status));
  }
});

test("every failure begins with what has happened", () => {
  for (const status of [0, 403, 404, 500]) match(unsent(status, true).why, /^Not sent: /);
});

test("a page that was open for too long says what to do", () => {
  match(unsent(403, true).why, /Reload it and submit again/);
});
