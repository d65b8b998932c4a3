// Two versions of one answer, from two tabs or two devices. What follows from the other is taken without a word; what
// was written beside it is kept as a second version for the learner to choose from.

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {{text: string, token: string, seconds: number, revision: number}} ServerDraft */

/**
 * The second version with another text added, unless one has the other already.
 * @param {string | null} second
 * @param {string} text
 */
export function joined(second, text) {
  if (!second || text.includes(second.trim())) return text;
  return second.includes(text.trim()) ? second : `${second.trimEnd()}\n\n${text}`;
}

/**
 * Whether most of a text is still there in another, by what they share at either end.
 * @param {string} before
 * @param {string} after
 */
export function isMostlyKept(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return start + end >= before.length / 2;
}

/**
 * The draft with another text in its place. When little of its own is left, that stays as the second version.
 * @param {Draft} draft
 * @param {Partial<Draft> & {text: string, seconds: number}} newer
 * @returns {Draft}
 */
function replaced(draft, newer) {
  const second = newer.second ?? draft.second;
  return {
    ...draft,
    ...newer,
    seconds: Math.max(draft.seconds, newer.seconds),
    elapsed: Math.max(draft.elapsed, newer.elapsed ?? 0),
    second: isMostlyKept(draft.text, newer.text) ? second : joined(second, draft.text),
  };
}

/**
 * This browser's draft meets the server's. If neither follows from the other, the result is open.
 * @param {Draft} draft
 * @param {ServerDraft} server
 * @param {string} [sent] the text last sent to it from here; its reply may have been lost
 * @returns {Draft}
 */
export function withServer(draft, server, sent) {
  const { text, token, seconds, revision } = server;
  // None there: nothing was saved, or it was submitted or emptied elsewhere. What is here stays.
  if (!revision) return { ...draft, revision: 0, saved: "" };
  if (revision === draft.revision) return draft;
  if (text === sent || text === draft.saved || draft.text.startsWith(text))
    return { ...draft, revision, saved: text };
  if (draft.text === draft.saved || text.startsWith(draft.text)) {
    return replaced(draft, { text, token, seconds, revision, saved: text, submitted: null });
  }
  return { ...draft, second: joined(draft.second, text), isOpen: true };
}

/**
 * This tab's draft meets what another tab has written into the storage. If neither follows from the other, the result
 * is open.
 * @param {Draft} draft
 * @param {Draft} theirs
 * @param {string} base the text that this tab last read from or wrote to the storage
 * @returns {Draft}
 */
export function withTab(draft, theirs, base) {
  const { revision, saved, stamp, owner } = theirs;
  if (draft.text === base || theirs.text.startsWith(draft.text)) return replaced(draft, theirs);
  const known = { ...draft, revision, saved, stamp, owner, second: theirs.second ?? draft.second };
  if (theirs.text === base || draft.text.startsWith(theirs.text)) return known;
  return { ...known, second: joined(known.second, theirs.text), isOpen: true };
}
