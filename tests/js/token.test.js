import { equal, match, notEqual } from "node:assert/strict";
import { test } from "node:test";
import { formatToken, newToken } from "../../static/attempts/token.js";

test("the version and the variant are set, and every other bit is kept", () => {
  equal(formatToken(new Uint8Array(16)), "00000000-0000-4000-8000-000000000000");
  equal(formatToken(new Uint8Array(16).fill(0xff)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  equal(formatToken(Uint8Array.from({ length: 16 }, (_, n) => n)), "00010203-0405-4607-8809-0a0b0c0d0e0f");
});

test("the bytes stay as they were", () => {
  const bytes = new Uint8Array(16).fill(0xff);
  formatToken(bytes);
  equal(
    bytes.every((byte) => byte === 0xff),
    true,
  );
});

test("a new token is a UUID of version 4, and another one each time", () => {
  match(newToken(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  notEqual(newToken(), newToken());
});
