// Notes that the server does not have yet, in this browser's storage: apart for each account and each thing they are
// about. A guest's has no owner, and is still found when the guest has joined an account.

/**
 * @typedef {object} Unsaved
 * @property {string} text
 * @property {string} revision of the server's note that the learner has seen
 * @property {string | null} sent the text that this browser sent last, whether or not it arrived
 */

/**
 * @param {string} owner
 * @param {string} place
 */
const keyOf = (owner, place) => `note:${owner}:${place}`;

/**
 * @param {string} owner
 * @param {string} place
 * @returns {Unsaved | null}
 */
export function readUnsaved(owner, place) {
  try {
    const found = JSON.parse(
      localStorage.getItem(keyOf(owner, place)) ?? localStorage.getItem(keyOf("", place)) ?? "null",
    );
    return typeof found?.text === "string" ? found : null;
  } catch {
    return null; // storage is blocked, or it isn't ours
  }
}

/**
 * @param {string} owner
 * @param {string} place
 * @param {Unsaved | null} note null removes it
 * @returns {boolean} whether this browser did it
 */
export function writeUnsaved(owner, place, note) {
  try {
    if (note) localStorage.setItem(keyOf(owner, place), JSON.stringify(note));
    else localStorage.removeItem(keyOf(owner, place));
    if (owner) localStorage.removeItem(keyOf("", place));
    return true;
  } catch {
    return false;
  }
}

/**
 * What to go on with where a form shows the server's note: null where the server has what this browser kept. The
 * server's text counts as seen where it is the one sent from here, whose reply was lost.
 * @param {Unsaved | null} kept
 * @param {{text: string, revision: string}} server
 * @returns {Unsaved | null}
 */
export function restored(kept, server) {
  if (!kept || kept.text === server.text) return null;
  return kept.sent === server.text ? { ...kept, revision: server.revision } : kept;
}
