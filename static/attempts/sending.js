// What becomes of a submit, said beside its button. One that did not arrive is sent again by itself: with the token it
// had, so that it is one attempt however often it is sent.
import { find } from "../site/dom.js";

const AGAIN_AFTER_S = [4, 10, 30, 60, 120];

/**
 * Why it was not sent, and whether sending the same again may help.
 * @param {number} status 0: no answer came
 * @param {boolean} isOnline
 */
export function unsent(status, isOnline) {
  if (!status && !isOnline) {
    return { why: "Not sent: you're offline. It will be sent when the network is back.", isTemporary: true };
  }
  if (!status) return { why: "Not sent: the server could not be reached.", isTemporary: true };
  if (status >= 500) return { why: `Not sent: the server answered with an error (${status}).`, isTemporary: true };
  if (status === 403) {
    const why =
      "Not sent: this page was open for too long. Reload it and submit again. Your text is kept in this browser.";
    return { why, isTemporary: false };
  }
  const why = `Not sent: the server refused it (${status}). Your text is kept in this browser. Reload the page.`;
  return { why, isTemporary: false };
}

export class Sending {
  #isSending = false;
  #isWaiting = false; // to be sent again by itself
  #isDue = false; // the wait is over
  #tries = 0;

  /**
   * @param {HTMLFormElement} form
   * @param {AbortSignal} signal ends it
   */
  constructor(form, signal) {
    this.form = form;
    this.button = find(HTMLButtonElement, "[type=submit]", form);
    this.state = find(HTMLElement, "[data-send-state]", form);
    this.text = find(HTMLElement, "[data-send-text]", form);
    this.again = find(HTMLButtonElement, "[data-send-again]", form);
    this.label = this.button.textContent;
    form.addEventListener("htmx:beforeRequest", ({ target }) => target === form && this.#begin());
    this.#hear("htmx:sendError", () => 0);
    this.#hear("htmx:timeout", () => 0);
    this.#hear("htmx:responseError", ({ detail }) => detail.xhr.status);
    this.again.addEventListener("click", () => {
      if (this.again.dataset.sendAgain === "reload") location.reload();
      else this.#submit();
    });
    addEventListener("online", () => this.#isWaiting && this.#submit(), { signal });
    document.addEventListener("visibilitychange", () => this.#isDue && this.#retry(), { signal });
  }

  /** Whether one is under way, and another submit would be a second click. */
  get isSending() {
    return this.#isSending;
  }

  /** What was typed after a failed submit is sent when the learner says so. */
  edited() {
    if (!this.#isWaiting) return;
    this.#stopWaiting();
    this.#say("Not sent yet. Submit it when you're ready.");
  }

  /**
   * Said here, beside the button: the message above the page is out of sight.
   * @template {"htmx:sendError" | "htmx:timeout" | "htmx:responseError"} Name
   * @param {Name} name
   * @param {(event: GlobalEventHandlersEventMap[Name]) => number} statusOf
   */
  #hear(name, statusOf) {
    this.form.addEventListener(name, (event) => {
      if (event.target !== this.form) return;
      event.stopPropagation();
      this.#fail(statusOf(event));
    });
  }

  #submit() {
    if (this.form.isConnected && !this.#isSending) this.form.requestSubmit();
  }

  // Not disabled, which would take the focus away.
  #begin() {
    this.#isSending = true;
    this.#stopWaiting();
    this.button.textContent = "Sending…";
    this.button.setAttribute("aria-disabled", "true");
  }

  /** @param {number} status */
  #fail(status) {
    this.#isSending = false;
    this.button.textContent = this.label;
    this.button.removeAttribute("aria-disabled");
    const { why, isTemporary } = unsent(status, navigator.onLine);
    this.again.hidden = false;
    this.again.dataset.sendAgain = isTemporary ? "send" : "reload";
    this.again.textContent = isTemporary ? "Retry" : "Reload";
    this.#say(why);
    if (!isTemporary) return;
    this.#isWaiting = true;
    const wait = AGAIN_AFTER_S[this.#tries];
    this.#tries += 1;
    if (wait) this.timeout = setTimeout(() => this.#retry(), wait * 1000);
  }

  // In a hidden tab it waits until somebody sees what happens.
  #retry() {
    this.#isDue = document.hidden;
    if (!document.hidden && this.#isWaiting && navigator.onLine) this.#submit();
  }

  #stopWaiting() {
    this.#isWaiting = false;
    this.#isDue = false;
    clearTimeout(this.timeout);
  }

  // A live region: the same words are not said again.
  /** @param {string} words */
  #say(words) {
    if (this.text.textContent !== words) this.text.textContent = words;
  }
}
