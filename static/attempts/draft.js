// The draft of an answer, one per question, in this browser's storage.
//
// It is removed only when an attempt with its token is on the page. If the reply to a submit is lost, the text is
// still here, and the server recognizes the token when it is sent again.

/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} token
 * @property {number} seconds spent on the answer so far
 * @property {import("./timer.js").Timer | null} timer
 * @property {string | null} submitted the text last sent under this token
 */

const TIMER_KEPT_MS = 3_600_000;

/** @param {string} question */
const keyOf = (question) => `draft:${question}`;

/**
 * @param {string} question
 * @returns {Partial<Draft> | null}
 */
export function readDraft(question) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(question)) ?? "null");
  } catch {
    return null; // storage is blocked, or holds something that isn't ours
  }
}

/**
 * @param {string} question
 * @param {Draft | null} draft null removes it
 * @returns {boolean} whether this browser did it
 */
export function writeDraft(question, draft) {
  try {
    if (draft) localStorage.setItem(keyOf(question), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(question));
    return true;
  } catch {
    return false;
  }
}

/**
 * The draft to go on with. When the server sent the form back with a message, the form's text and token win over
 * what this browser kept.
 * @param {Partial<Draft> | null} kept
 * @param {{text: string, token: string}} form
 * @param {number} now in milliseconds
 * @returns {Draft}
 */
export function reconcile(kept, form, now) {
  const draft = { text: "", token: "", seconds: 0, timer: null, submitted: null, ...kept };
  const returned = form.text !== "";
  return {
    ...draft,
    token: returned ? form.token : draft.token || form.token,
    // A timer that ran out long ago belongs to an earlier visit.
    timer: draft.timer && now <= draft.timer.endsAt + TIMER_KEPT_MS ? draft.timer : null,
    submitted: returned ? null : draft.submitted,
  };
}

/**
 * The draft with this text. A text other than the one that was sent is another attempt, so it gets another token.
 * @param {Draft} draft
 * @param {string} text
 * @param {() => string} newToken
 * @returns {Draft}
 */
export function edited(draft, text, newToken) {
  if (draft.submitted === null || draft.submitted === text) return { ...draft, text };
  return { ...draft, text, token: newToken(), submitted: null };
}
