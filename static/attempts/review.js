// The self-review: htmx saves each choice; this says so when one could not be saved, and sends it again on request.
import { find, findAll, onContent } from "../site/dom.js";

/**
 * @param {HTMLElement} point
 * @param {string} text
 * @param {boolean} [again] whether the same choice may be taken another time
 */
function showUnsaved(point, text, again = true) {
  const note = document.createElement("span");
  note.className = "review-unsaved";
  note.textContent = text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.textContent = "Save again";
  button.addEventListener("click", () => {
    // The button goes when it has done its work; the choice is where the keyboard was.
    find(HTMLInputElement, "input:checked", point).focus();
    htmx.trigger(point, "change");
  });
  find(HTMLElement, ".review-state", point).replaceChildren(note, ...(again ? [button] : []));
}

/**
 * @param {HTMLElement} point
 * @param {number} status
 */
function showRefused(point, status) {
  if (status === 403) showUnsaved(point, "Not saved: this page was open for too long. Reload it.", false);
  else if (status === 404) showUnsaved(point, "Not saved: this is no longer there. Reload the page.", false);
  else showUnsaved(point, "Not saved yet.");
}

onContent((scope) => {
  for (const form of findAll(HTMLFormElement, "form[data-review]:not([data-started])", scope)) {
    form.dataset.started = "yes";
    // Said beside the choice: the message above the page is out of sight here.
    for (const name of /** @type {const} */ (["htmx:sendError", "htmx:timeout"])) {
      form.addEventListener(name, (event) => {
        event.stopPropagation();
        showUnsaved(event.target, "Not saved yet: the server could not be reached.");
      });
    }
    form.addEventListener("htmx:responseError", (event) => {
      event.stopPropagation();
      showRefused(event.target, event.detail.xhr.status);
    });
  }
});
