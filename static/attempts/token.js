// The token of an attempt: a random UUID, like the one in the server's form. Submits with one token are one attempt.

/** @param {Uint8Array} bytes 16 random ones */
export function formatToken(bytes) {
  const hex = Array.from(bytes, (byte, index) => {
    let marked = byte;
    if (index === 6) marked = (byte & 0x0f) | 0x40; // version 4
    if (index === 8) marked = (byte & 0x3f) | 0x80; // the variant of RFC 9562
    return marked.toString(16).padStart(2, "0");
  }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Not crypto.randomUUID, which only exists on https and localhost.
export function newToken() {
  return formatToken(crypto.getRandomValues(new Uint8Array(16)));
}
