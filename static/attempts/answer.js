// The answer's form: its draft, its counts, the timer, and the submit.
import { find, findAll, onContent } from "../site/dom.js";
import { countsText, problem } from "./counts.js";
import { draftFor, reconcile } from "./draft.js";
import { forgetSubmitted, Keeper } from "./keeper.js";
import { Sending } from "./sending.js";
import { Clock } from "./timer.js";
import { Versions } from "./versions.js";

/**
 * As it came with the page, for its first form. A form that the server sends back later knows more.
 * @returns {import("./merge.js").ServerDraft | null} null for a visitor
 */
function serverDraft() {
  const element = document.getElementById("server-draft");
  element?.remove();
  return JSON.parse(element?.textContent ?? "null");
}

class AnswerForm {
  #ended = new AbortController();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    const { question = "", drafts = "", owner = "", min, max, source } = form.dataset;
    this.form = form;
    this.limits = { least: Number(min), most: Number(max) };
    this.text = find(HTMLTextAreaElement, "[name=answer_text]", form);
    this.count = find(HTMLElement, "[data-count]", form);
    this.limitNote = find(HTMLElement, "[data-limit-note]", form);
    this.draftState = find(HTMLElement, "[data-draft-state]", form);
    this.emptyCount = this.count.textContent; // the limits, in words
    this.source = source ? this.text.value : "";

    const token = this.#hidden("token").value;
    const kept = reconcile(draftFor(question, owner), { text: source ? "" : this.text.value, token });
    this.keeper = new Keeper({
      question,
      url: drafts,
      draft: { ...kept, owner: owner || kept.owner },
      signal: this.#ended.signal,
      changed: () => this.#show(),
      say: (words) => this.#say(words),
    });
    this.clock = new Clock(form, this.keeper.draft.elapsed);
    this.sending = new Sending(form, this.#ended.signal);
    this.versions = new Versions(form, (useOther) => this.#choose(useOther));
  }

  async start() {
    this.#listen();
    const ticking = setInterval(() => (this.form.isConnected ? this.#tick() : end()), 1000);
    const end = () => {
      clearInterval(ticking);
      this.#ended.abort();
    };
    this.#show();
    await this.keeper.start(serverDraft());
    if (this.source) this.#startFromSource();
    this.#show();
    if (this.text.getAttribute("aria-invalid")) this.text.focus();
  }

  /** @param {string} name */
  #hidden(name) {
    return find(HTMLInputElement, `input[name=${name}]`, this.form);
  }

  #listen() {
    const { signal } = this.#ended;
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, isComposing } = event;
      if (key !== "Enter" || !(ctrlKey || metaKey) || isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    // In the capture phase, ahead of htmx: a text that the server would refuse is never sent.
    this.form.addEventListener("submit", (event) => this.#submit(event), true);
    for (const link of findAll(HTMLAnchorElement, "[data-start-empty]")) {
      link.addEventListener("click", (event) => this.#startEmpty(event), { signal });
    }
  }

  // Once: after a reload, the draft has it.
  #startFromSource() {
    const address = new URL(location.href);
    address.searchParams.delete("from");
    history.replaceState(history.state, "", address);
    const { text } = this.keeper.draft;
    this.isSourceOffered = text !== "" && text !== this.source;
    if (this.isSourceOffered) this.keeper.offer(this.source);
    else if (!text) this.keeper.begin(this.source);
  }

  /** @param {Event} event */
  #startEmpty(event) {
    event.preventDefault();
    this.keeper.replace("");
    this.text.focus();
  }

  /** @param {boolean} useOther */
  #choose(useOther) {
    this.isSourceOffered = false;
    this.keeper.choose(useOther);
    this.text.focus();
  }

  #typed() {
    this.clock.typed();
    this.keeper.type(this.text.value);
    this.sending.edited();
    this.text.removeAttribute("aria-invalid");
    this.limitNote.classList.remove("field-error");
    this.#show();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const note = problem(this.text.value, this.limits);
    if (this.sending.isSending || note) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (this.sending.isSending) return;
    if (note) {
      this.text.setAttribute("aria-invalid", "true");
      this.limitNote.textContent = ` · ${note}`;
      this.limitNote.classList.add("field-error");
      this.text.focus();
      return;
    }
    if (this.isSourceOffered) this.keeper.draft.isOpen = false; // an answer of the history, that nothing can lose
    this.#count();
    this.keeper.submit();
    this.#show();
  }

  #tick() {
    this.clock.tick();
    if (!document.hidden && !this.clock.isPaused) this.keeper.draft.seconds += 1;
    this.#count();
  }

  #count() {
    this.keeper.draft.elapsed = this.clock.elapsed;
    this.#hidden("time_spent_sec").value = String(this.keeper.draft.seconds);
  }

  /** The draft, which may have changed in another tab. */
  #show() {
    const { text, token, revision, second, isOpen } = this.keeper.draft;
    if (this.text.value !== text) this.text.value = text;
    this.#hidden("token").value = token;
    this.#hidden("revision").value = String(revision);
    const reason = this.isSourceOffered ? "source" : "elsewhere";
    this.versions.show(second, isOpen ? reason : "kept");
    const note = text && problem(text, this.limits);
    this.count.textContent = text ? countsText(text) : this.emptyCount;
    if (!this.text.hasAttribute("aria-invalid")) this.limitNote.textContent = note ? ` · ${note}` : "";
    this.#grow();
  }

  /** @param {string} words */
  #say(words) {
    this.draftState.textContent = words;
  }

  // For browsers whose text areas can't grow by themselves.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }
}

/** @param {ParentNode} scope */
function forgetSaved(scope) {
  for (const { dataset } of findAll(HTMLElement, "[data-saved-token]", scope)) {
    forgetSubmitted(dataset.question ?? "", dataset.savedToken ?? "");
  }
}

onContent((scope) => {
  forgetSaved(scope);
  for (const form of findAll(HTMLFormElement, "#answer-form:not([data-started])", scope)) {
    form.dataset.started = "yes";
    new AnswerForm(form).start();
  }
});
