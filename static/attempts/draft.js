// The draft of an answer, one per question, in this browser's storage.
//
// It is removed only when an attempt with its token is on the page. If the reply to a submit is lost, the text is
// still here, and the server recognizes the token when it is sent again.

/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} token
 * @property {number} seconds spent on the answer so far
 * @property {number} elapsed on the timer so far, in milliseconds
 * @property {string | null} submitted the text last sent under this token
 * @property {number} revision of the server's draft, as this browser saw it last; 0: none
 * @property {string} saved the server's text at that revision
 * @property {string | null} second another version of the answer, kept until it is submitted
 * @property {boolean} isOpen whether the learner has still to choose between the text and the second version
 * @property {string} owner the account it belongs to; "" for a visitor's and a guest's
 * @property {string} stamp of the last write to the storage, by whichever tab
 */

/** @type {Draft} */
const NOTHING = {
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

/** @param {string} question */
export const keyOf = (question) => `draft:${question}`;

/**
 * @param {string | null} stored
 * @returns {Draft | null}
 */
export function parseDraft(stored) {
  try {
    const found = JSON.parse(stored ?? "null");
    if (!found || typeof found !== "object") return null;
    const known = Object.entries(NOTHING).map(([name, usual]) => [name, found[name] ?? usual]);
    return Object.fromEntries(known);
  } catch {
    return null; // it isn't ours
  }
}

/** @param {string} question */
export function readDraft(question) {
  try {
    return parseDraft(localStorage.getItem(keyOf(question)));
  } catch {
    return null; // storage is blocked
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
 * The draft for whoever is here. One of another account is put aside in this browser, and comes back with its owner.
 * @param {string} question
 * @param {string} owner "" for a visitor or a guest, who may be anybody
 */
export function draftFor(question, owner) {
  const draft = readDraft(question);
  if (!owner || draft?.owner === owner) return draft;
  if (draft?.owner) {
    writeDraft(`${question}:${draft.owner}`, draft);
    writeDraft(question, null);
  }
  const aside = draft?.owner === "" ? null : readDraft(`${question}:${owner}`);
  if (!aside) return draft?.owner ? null : draft;
  writeDraft(question, aside);
  writeDraft(`${question}:${owner}`, null);
  return aside;
}

/**
 * The draft to go on with. When the server sent the form back with a message, the form's text and token win over
 * what this browser kept.
 * @param {Draft | null} kept
 * @param {{text: string, token: string}} form
 * @returns {Draft}
 */
export function reconcile(kept, form) {
  const draft = { ...NOTHING, ...kept };
  if (form.text === "") return { ...draft, token: draft.token || form.token };
  return { ...draft, text: form.text, token: form.token, submitted: null };
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

/**
 * What to keep of a draft once the attempt with its token is saved: nothing, or what was typed since, or the second
 * version if the learner has not chosen.
 * @param {Draft} draft
 * @param {() => string} newToken
 * @returns {Draft | null}
 */
export function afterSubmit(draft, newToken) {
  const rest = { ...draft, token: newToken(), submitted: null };
  if (draft.text !== "" && draft.text !== (draft.submitted ?? draft.saved)) return rest;
  if (!draft.isOpen || !draft.second) return null;
  return { ...NOTHING, text: draft.second, token: rest.token, stamp: draft.stamp };
}
