// A learner's draft on the server, so that another device can go on with it. Sent some seconds after the last
// keystroke, and when the page is left.

const PUSH_AFTER_MS = 2000;
// Browsers send no more than 64 kB of a page that is being left.
const KEEPALIVE_MAX = 60_000;
const SECONDS_MAX = 86_400;

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./merge.js").ServerDraft} ServerDraft */

/**
 * @typedef {object} Outcome
 * @property {"saved" | "stale" | "refused" | "closed" | "unreachable"} kind refused: this text; closed: any
 * @property {string} sent
 * @property {number} revision after a save
 * @property {ServerDraft | null} server the draft there, which this browser hadn't seen
 * @property {string} message of the server, for the learner
 */

/** @returns {string} the cookie's, which is current even where another tab has logged in */
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/**
 * @param {Draft} draft
 * @returns {FormData}
 */
function bodyOf({ text, token, seconds, revision }) {
  const body = new FormData();
  body.set("text", text);
  body.set("token", token);
  body.set("seconds", String(Math.min(seconds, SECONDS_MAX)));
  body.set("revision", String(revision));
  return body;
}

/**
 * @param {Response} response
 * @param {string} sent
 * @returns {Promise<Outcome>}
 */
async function outcomeOf(response, sent) {
  const outcome = { sent, revision: 0, server: null, message: "" };
  if (response.status >= 500) return { ...outcome, kind: "unreachable" };
  if (response.status === 409) return { ...outcome, kind: "stale", server: await response.json() };
  if (response.ok) return { ...outcome, kind: "saved", revision: (await response.json()).revision };
  if (response.status !== 400) return { ...outcome, kind: "closed" }; // logged out, say
  const { errors } = await response.json();
  return { ...outcome, kind: "refused", message: errors.__all__?.[0] ?? "" };
}

export class ServerCopy {
  #isBusy = false;
  #isOff = false;

  /**
   * @param {string} url "" for a visitor: every method then does nothing
   * @param {{draft: () => Draft | null, done: (outcome: Outcome) => void}} keeper draft: what to send, if anything
   */
  constructor(url, keeper) {
    this.url = url;
    this.keeper = keeper;
  }

  /** Some seconds after the last call. */
  soon() {
    clearTimeout(this.timeout);
    this.timeout = setTimeout(() => this.now(), PUSH_AFTER_MS);
  }

  /** A submit brings the same text. */
  stop() {
    clearTimeout(this.timeout);
  }

  async now() {
    clearTimeout(this.timeout);
    const draft = this.keeper.draft();
    if (!this.url || !draft || this.#isBusy || this.#isOff) return;
    this.#isBusy = true;
    const outcome = await this.#send(draft);
    this.#isBusy = false;
    this.#isOff = outcome.kind === "closed";
    this.keeper.done(outcome);
  }

  /**
   * The draft that is there now; null when nobody knows.
   * @returns {Promise<ServerDraft | null>}
   */
  async look() {
    if (!this.url || this.#isBusy || this.#isOff) return null;
    try {
      const response = await fetch(this.url);
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  /**
   * @param {Draft} draft
   * @returns {Promise<Outcome>}
   */
  async #send(draft) {
    const headers = { "X-CSRFToken": csrfToken() };
    const keepalive = new Blob([draft.text]).size < KEEPALIVE_MAX;
    try {
      const response = await fetch(this.url, { method: "POST", body: bodyOf(draft), headers, keepalive });
      return await outcomeOf(response, draft.text);
    } catch {
      return { kind: "unreachable", sent: draft.text, revision: 0, server: null, message: "" };
    }
  }
}
