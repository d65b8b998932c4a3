// Private notes: htmx saves them while they are typed; this keeps what could not be saved yet in the browser, says so,
// and sends it when the note's page is open again or the network is back.
import { find, findAll, onContent } from "../site/dom.js";
import { readUnsaved, restored, writeUnsaved } from "./unsaved.js";

/**
 * @param {number} status
 * @param {boolean} isKept in this browser
 */
function refusal(status, isKept) {
  if (status === 403 && isKept) {
    return "Not saved: this page was open for too long. Your note is kept in this browser: reload the page.";
  }
  if (status === 403) return "Not saved: this page was open for too long. Copy your note and reload the page.";
  if (status === 404) return "Not saved: what it is about is no longer there.";
  return `Not saved: the server answered with an error (${status}). Try Save note in a moment.`;
}

class NoteForm {
  #isUnsaved = false;
  #isKept = false;
  #isSending = false;
  /** @type {string | null} */
  #sent = null;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.owner = form.dataset.owner ?? "";
    this.place = form.dataset.note ?? "";
    this.text = find(HTMLTextAreaElement, "textarea", form);
    this.state = find(HTMLElement, ".note-state", form);
    // It shows two versions, and is sent when the learner has chosen.
    this.isOpen = "open" in form.dataset;
    form.addEventListener("input", () => this.#type());
    form.addEventListener("htmx:beforeRequest", () => this.#begin());
    form.addEventListener("htmx:afterRequest", ({ detail }) => this.#end(detail.xhr.status));
    // Said beside the note: the message above the page says that the browser keeps what was typed, which is an answer.
    for (const name of /** @type {const} */ (["htmx:sendError", "htmx:timeout"])) {
      form.addEventListener(name, (event) => {
        event.stopPropagation();
        const then = this.#isKept
          ? "Your note is kept in this browser, and sent when the network is back."
          : "Try Save note in a moment.";
        this.#say(`Not saved: the server could not be reached. ${then}`);
      });
    }
    form.addEventListener("htmx:responseError", (event) => {
      event.stopPropagation();
      this.#say(refusal(event.detail.xhr.status, this.#isKept));
    });
    for (const link of findAll(HTMLAnchorElement, "[data-note-leave]", form)) {
      link.addEventListener("click", () => this.#forget());
    }
    this.#restore();
  }

  get #revision() {
    return find(HTMLInputElement, "input[name=revision]", this.form);
  }

  /** Send it the way that typing does. Without htmx nothing happens. */
  save() {
    if (this.form.isConnected && this.#isUnsaved && !this.isOpen) {
      this.text.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /** The page goes, perhaps before htmx has begun. Whether it arrives, the next page sees. */
  leave() {
    if (!this.form.isConnected || !this.#isUnsaved) return;
    this.#keep();
    if (this.isOpen || this.#isSending) return;
    const body = new FormData(this.form);
    const headers = { "HX-Request": "true" };
    fetch(this.form.action, { method: "POST", body, headers, keepalive: true }).catch(() => {});
  }

  #restore() {
    const kept = readUnsaved(this.owner, this.place);
    if (this.isOpen || this.text.matches("[aria-invalid]")) {
      this.#isUnsaved = true;
      this.#sent = kept?.sent ?? null;
      return;
    }
    const note = restored(kept, { text: this.text.defaultValue, revision: this.#revision.value });
    if (!note) {
      if (kept) this.#forget();
      return;
    }
    this.text.value = note.text;
    this.#revision.value = note.revision;
    this.#sent = note.sent;
    this.#isUnsaved = true;
    this.#isKept = true;
    const details = this.form.closest("details");
    if (details) details.open = true;
    if (document.readyState === "complete") this.save(); // else with pageshow: htmx begins when the page is parsed
  }

  #type() {
    this.state.replaceChildren();
    this.#isUnsaved = true;
    this.#keep();
  }

  #begin() {
    this.#isSending = true;
    this.#sent = this.text.value;
    if (this.#isUnsaved) this.#keep();
  }

  /** @param {number} status 0: no answer came */
  #end(status) {
    this.#isSending = false;
    if (status !== 200) return;
    if (this.text.value === this.#sent) this.#forget();
    else this.#keep(); // with the revision that came
  }

  #keep() {
    // What the form of two versions has seen counts once the learner has chosen.
    const revision = this.isOpen ? (readUnsaved(this.owner, this.place)?.revision ?? "0") : this.#revision.value;
    this.#isKept = writeUnsaved(this.owner, this.place, { text: this.text.value, revision, sent: this.#sent });
  }

  #forget() {
    this.#isUnsaved = false;
    this.#isKept = false;
    const kept = readUnsaved(this.owner, this.place);
    // Another tab may have kept something else since.
    if (this.isOpen || kept?.text === this.text.value) writeUnsaved(this.owner, this.place, null);
  }

  /** @param {string} text */
  #say(text) {
    const note = document.createElement("span");
    note.className = "note-unsaved";
    note.textContent = text;
    this.state.replaceChildren(note);
  }
}

/** @type {NoteForm[]} */
let notes = [];

onContent((scope) => {
  notes = notes.filter(({ form }) => form.isConnected);
  for (const form of findAll(HTMLFormElement, "form[data-note]:not([data-started])", scope)) {
    form.dataset.started = "yes";
    notes.push(new NoteForm(form));
  }
});

for (const moment of ["online", "pageshow"]) {
  addEventListener(moment, () => {
    for (const note of notes) note.save();
  });
}
addEventListener("pagehide", () => {
  for (const note of notes) note.leave();
});
