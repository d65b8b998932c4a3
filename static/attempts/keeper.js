// Keeps the draft: in this browser at once, for a learner also on the server; and meets what other tabs and devices
// have written meanwhile. A tab that nobody types in writes nothing but the time spent, when it is left.
import { afterSubmit, edited, keyOf, parseDraft, readDraft, writeDraft } from "./draft.js";
import { joined, withServer, withTab } from "./merge.js";
import { ServerCopy } from "./server-draft.js";
import { newToken } from "./token.js";

/** @typedef {import("./draft.js").Draft} Draft */
/** @typedef {import("./merge.js").ServerDraft} ServerDraft */
/** @typedef {import("./server-draft.js").Outcome} Outcome */

const SAVE_WITHIN_MS = 400;

export class Keeper {
  /** @type {ServerDraft | null} the server's, which ours is not to replace before the learner has chosen */
  #unmet = null;
  #sent = "";
  #isDirty = false; // changed since it was last written here

  /**
   * @param {object} options
   * @param {string} options.question
   * @param {string} options.url of the draft on the server; "" for a visitor
   * @param {Draft} options.draft
   * @param {AbortSignal} options.signal ends it
   * @param {() => void} options.changed the draft, otherwise than by typing
   * @param {(words: string) => void} options.say how the draft is kept
   */
  constructor({ question, url, draft, signal, changed, say }) {
    this.question = question;
    this.draft = draft;
    this.changed = changed;
    this.say = say;
    this.base = readDraft(question)?.text ?? ""; // what this tab last read from the storage, or wrote into it
    this.copy = new ServerCopy(url, { draft: () => this.#toSend(), done: (outcome) => this.#done(outcome) });
    addEventListener("storage", ({ key, newValue }) => key === keyOf(question) && this.#hear(newValue), { signal });
    addEventListener("pagehide", () => this.#leave(), { signal });
    addEventListener("pageshow", () => this.#meetStored(), { signal });
    addEventListener("online", () => this.copy.soon(), { signal });
    const turn = () => (document.hidden ? this.#leave() : this.#comeBack());
    document.addEventListener("visibilitychange", turn, { signal });
  }

  /** @param {ServerDraft | null} server its draft as it came with the page */
  async start(server) {
    if (this.draft.text === this.base) this.#sayKept(true);
    else this.#store(); // typed before this script came, or sent back by the server with a message
    // A page out of the browser's history is as old as it is there.
    const isOld = server && this.draft.revision && this.draft.revision !== server.revision;
    const newest = isOld ? ((await this.copy.look()) ?? server) : server;
    if (newest) this.#meetServer(newest);
    this.copy.soon(); // what was typed before this learner logged in, or while the server was away
  }

  /** @param {string} text */
  type(text) {
    this.draft = edited(this.draft, text, newToken);
    this.#storeSoon();
    this.copy.soon();
  }

  /**
   * Put a text in the place of the draft's, which becomes the second version.
   * @param {string} text
   */
  replace(text) {
    const { text: before, second } = this.draft;
    this.#put(text, before.trim() ? joined(second, before) : second);
  }

  /**
   * Begin with an earlier answer, which is no draft yet: the server gets it once something in it has changed.
   * @param {string} text
   */
  begin(text) {
    this.draft = { ...this.draft, text, submitted: text };
    this.#store();
    this.changed();
  }

  /**
   * Have the learner choose between the draft and another text.
   * @param {string} text
   */
  offer(text) {
    this.draft = { ...this.draft, second: joined(this.draft.second, text), isOpen: true };
    this.changed();
  }

  /** @param {boolean} useOther the other one stays as the second version */
  choose(useOther) {
    if (this.#unmet) this.draft = { ...this.draft, revision: this.#unmet.revision, saved: this.#unmet.text };
    this.#unmet = null;
    const { text, second } = this.draft;
    if (useOther) this.#put(second ?? "", text || null);
    else this.#put(text, second);
  }

  /** Before a submit. The draft stays until its attempt is there. */
  submit() {
    this.draft.submitted = this.draft.text;
    this.#store();
    this.copy.stop();
  }

  /**
   * @param {string} text
   * @param {string | null} second
   */
  #put(text, second) {
    this.draft = { ...edited(this.draft, text, newToken), second, isOpen: false };
    this.#store();
    this.changed();
    this.copy.now();
  }

  #storeSoon() {
    if (!this.#isDirty) setTimeout(() => this.#isDirty && this.#store(), SAVE_WITHIN_MS);
    this.#isDirty = true;
  }

  #store() {
    this.#meetStored();
    this.#isDirty = false;
    const { text, saved, second, elapsed } = this.draft;
    this.draft.stamp = newToken();
    this.base = text;
    this.#sayKept(writeDraft(this.question, text || saved || second || elapsed ? this.draft : null));
  }

  /** @param {boolean} isKept */
  #sayKept(isKept) {
    const { text, saved } = this.draft;
    if (!text) this.say("");
    else if (text === saved) this.say("Draft saved");
    else this.say(isKept ? "Draft kept in this browser" : "This browser does not keep drafts");
  }

  #leave() {
    if (this.#isDirty || readDraft(this.question)?.stamp === this.draft.stamp) this.#store();
    this.copy.now();
  }

  async #comeBack() {
    this.#meetStored();
    const isClean = () => this.draft.text === this.draft.saved && !this.#isDirty;
    const server = isClean() ? await this.copy.look() : null;
    if (server?.revision && isClean()) this.#meetServer(server);
  }

  /** @param {string | null} stored by another tab */
  #hear(stored) {
    const theirs = parseDraft(stored);
    // Submitted or emptied there: what is typed here from now on is another attempt.
    if (!theirs) this.draft.submitted = this.base;
    else if (theirs.stamp !== this.draft.stamp) this.#meetTab(theirs);
  }

  #meetStored() {
    const stored = readDraft(this.question);
    if (stored && stored.stamp !== this.draft.stamp) this.#meetTab(stored);
  }

  /** @param {Draft} theirs */
  #meetTab(theirs) {
    this.draft = withTab(this.draft, theirs, this.base);
    this.base = theirs.text;
    // If both have words of their own, both belong into the storage, whichever tab is closed first.
    if (this.draft.text === theirs.text) this.#isDirty = false;
    else this.#storeSoon();
    if (this.draft.revision === this.#unmet?.revision) this.#unmet = null; // chosen there
    this.changed();
  }

  /** @param {ServerDraft} server */
  #meetServer(server) {
    const met = withServer(this.draft, server, this.#sent);
    if (met === this.draft) return;
    this.draft = met;
    this.#unmet = met.isOpen && met.revision !== server.revision ? server : null;
    this.#store();
    this.changed();
  }

  #toSend() {
    const { text, saved, submitted } = this.draft;
    if (this.#unmet || text === saved || text === submitted) return null;
    this.#sent = text;
    return this.draft;
  }

  /** @param {Outcome} outcome */
  #done({ kind, sent, revision, server, message }) {
    if (kind === "saved") this.#saved(sent, revision);
    if (kind === "stale" && server) this.#meetServer(server);
    if (message) this.say(message);
    if (kind === "saved" || kind === "stale") this.copy.soon(); // what was typed meanwhile
  }

  /**
   * @param {string} text
   * @param {number} revision
   */
  #saved(text, revision) {
    this.draft = { ...this.draft, saved: text, revision };
    if (!this.#isDirty && readDraft(this.question)?.stamp === this.draft.stamp) this.#store();
    else this.#sayKept(true);
  }
}

/**
 * Forget the draft whose attempt is saved, but nothing that was typed since.
 * @param {string} question
 * @param {string} token
 */
export function forgetSubmitted(question, token) {
  const draft = readDraft(question);
  if (draft?.token === token) writeDraft(question, afterSubmit(draft, newToken));
}
