// Private notes: htmx saves them while they are typed; this says so when one could not be saved.
import { find, findAll, onContent } from "../site/dom.js";

/**
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function showUnsaved(form, text) {
  const note = document.createElement("span");
  note.className = "note-unsaved";
  note.textContent = text;
  find(HTMLElement, ".note-state", form).replaceChildren(note);
}

/** @param {number} status */
function refusal(status) {
  if (status === 403) return "Not saved: this page was open for too long. Copy your note and reload the page.";
  if (status === 404) return "Not saved: what it is about is no longer there.";
  return `Not saved: the server answered with an error (${status}). Try Save note in a moment.`;
}

onContent((scope) => {
  for (const form of findAll(HTMLFormElement, "form[data-note]:not([data-started])", scope)) {
    form.dataset.started = "yes";
    const state = find(HTMLElement, ".note-state", form);
    form.addEventListener("input", () => state.replaceChildren());
    // Said beside the note: the message above the page says that the browser keeps what was typed, which is an answer.
    for (const name of /** @type {const} */ (["htmx:sendError", "htmx:timeout"])) {
      form.addEventListener(name, (event) => {
        event.stopPropagation();
        showUnsaved(form, "Not saved: the server could not be reached. Try Save note in a moment.");
      });
    }
    form.addEventListener("htmx:responseError", (event) => {
      event.stopPropagation();
      showUnsaved(form, refusal(event.detail.xhr.status));
    });
  }
});
