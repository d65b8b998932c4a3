// The answer's form: its draft, its counts, the time spent, and the timer.
import { find, findAll, onContent } from "../site/dom.js";
import { countsText, problem } from "./counts.js";
import { edited, readDraft, reconcile, writeDraft } from "./draft.js";
import { Clock, startTimer } from "./timer.js";
import { newToken } from "./token.js";

const SAVE_WITHIN_MS = 400;
const SAVE_TIME_EVERY_S = 5;

class AnswerForm {
  #dirty = false; // typed in since the draft was last saved

  /** @param {HTMLFormElement} form */
  constructor(form) {
    const { question = "", min, max } = form.dataset;
    this.form = form;
    this.question = question;
    this.limits = { least: Number(min), most: Number(max) };
    this.text = find(HTMLTextAreaElement, "[name=answer_text]", form);
    this.token = find(HTMLInputElement, "[name=token]", form);
    this.timeSpent = find(HTMLInputElement, "[name=time_spent_sec]", form);
    this.count = find(HTMLElement, "[data-count]", form);
    this.limitNote = find(HTMLElement, "[data-limit-note]", form);
    this.draftState = find(HTMLElement, "[data-draft-state]", form);
    this.clock = new Clock(form);
    this.emptyCount = this.count.textContent; // the limits, in words

    this.draft = reconcile(readDraft(question), { text: this.text.value, token: this.token.value }, Date.now());
    this.text.value ||= this.draft.text;
    this.token.value = this.draft.token;
  }

  start() {
    this.#listen();
    const minutes = this.draft.timer?.minutes ?? "";
    const choice = this.form.querySelector(`input[name=timer_minutes][value="${minutes}"]`);
    if (choice instanceof HTMLInputElement) choice.checked = true;
    const ticking = setInterval(() => (this.form.isConnected ? this.#tick() : clearInterval(ticking)), 1000);
    this.#showCounts();
    this.clock.show(this.draft.timer);
    this.#grow();
    if (this.draft.text) this.#save();
  }

  #listen() {
    const saveIfDirty = () => this.form.isConnected && this.#dirty && this.#save();
    addEventListener("pagehide", saveIfDirty);
    document.addEventListener("visibilitychange", saveIfDirty);
    this.text.addEventListener("input", () => this.#typed());
    find(HTMLElement, "[data-timer]", this.form).addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#chooseTimer(Number(target.value));
    });
    // In the capture phase, ahead of htmx: a text that the server would refuse is never sent.
    this.form.addEventListener("submit", (event) => this.#submit(event), true);
  }

  #typed() {
    this.draft = edited(this.draft, this.text.value, newToken);
    this.token.value = this.draft.token;
    this.text.removeAttribute("aria-invalid");
    this.limitNote.classList.remove("field-error");
    this.#showCounts();
    this.#grow();
    if (!this.#dirty) setTimeout(() => this.#dirty && this.#save(), SAVE_WITHIN_MS);
    this.#dirty = true;
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const text = this.text.value;
    const note = problem(text, this.limits);
    if (note) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.text.setAttribute("aria-invalid", "true");
      this.limitNote.textContent = ` · ${note}`;
      this.limitNote.classList.add("field-error");
      this.text.focus();
      return;
    }
    this.timeSpent.value = String(this.draft.seconds);
    this.draft = { ...this.draft, text, submitted: text };
    this.#save();
  }

  /** @param {number} minutes */
  #chooseTimer(minutes) {
    this.draft.timer = startTimer(minutes, Date.now());
    this.clock.restart(this.draft.timer);
    this.#save();
  }

  #tick() {
    if (!document.hidden) this.draft.seconds += 1;
    this.timeSpent.value = String(this.draft.seconds);
    this.clock.show(this.draft.timer);
    if (this.draft.text && this.draft.seconds % SAVE_TIME_EVERY_S === 0) this.#save();
  }

  #save() {
    this.#dirty = false;
    const worthKeeping = this.draft.text || this.draft.timer;
    const kept = writeDraft(this.question, worthKeeping ? this.draft : null);
    const state = kept ? "Draft kept in this browser" : "This browser does not keep drafts";
    this.draftState.textContent = this.draft.text ? state : "";
  }

  #showCounts() {
    const text = this.text.value;
    const note = text && problem(text, this.limits);
    this.count.textContent = text ? countsText(text) : this.emptyCount;
    this.limitNote.textContent = note ? ` · ${note}` : "";
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
    const { question = "", savedToken } = dataset;
    if (readDraft(question)?.token === savedToken) writeDraft(question, null);
  }
}

onContent((scope) => {
  forgetSaved(scope);
  for (const form of findAll(HTMLFormElement, "#answer-form:not([data-started])", scope)) {
    form.dataset.started = "yes";
    new AnswerForm(form).start();
  }
});
