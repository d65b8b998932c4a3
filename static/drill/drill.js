// A drill: keys, a quiet clock, and what was jotted down and ticked kept until the server has it.
import { clockText } from "../attempts/timer.js";
import { find, findAll, onContent } from "../site/dom.js";
import { wishOf } from "./keys.js";

const CARD_S = 120;
const FORM = "form[data-drill]";
const TYPED_IN = "textarea, select, input:not([type=checkbox])";
const CONTROLS = "a, button, summary, input, [role=button]";

/** @param {HTMLFormElement} form */
const ticksOf = (form) => findAll(HTMLInputElement, "input[name=tick]", form);

/** @param {HTMLFormElement} form */
const backOf = (form) => find(HTMLDetailsElement, ".drill-back", form);

/** @param {HTMLFormElement} form */
const jotOf = (form) => find(HTMLTextAreaElement, "textarea", form);

/**
 * Where the note on a card is kept: apart for each account that uses this browser. A visitor's has no owner, and is
 * still found when the visitor has logged in.
 * @param {HTMLFormElement} form
 * @param {string} [owner]
 */
const keyOf = (form, owner = form.dataset.owner ?? "") => `jot:${owner}:${form.dataset.drill}`;

/**
 * Keeps the note in this browser; an empty one is removed.
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function keepJot(form, text) {
  try {
    if (text) localStorage.setItem(keyOf(form), text);
    else for (const key of [keyOf(form), keyOf(form, "")]) localStorage.removeItem(key);
  } catch {
    // Storage is blocked: the note lasts as long as the page.
  }
}

/** @param {HTMLFormElement} form */
function fillJot(form) {
  try {
    jotOf(form).value ||= localStorage.getItem(keyOf(form)) ?? localStorage.getItem(keyOf(form, "")) ?? "";
  } catch {
    // As above.
  }
}

/** @param {HTMLFormElement} form */
function countTicks(form) {
  const ticks = ticksOf(form);
  find(HTMLElement, "[data-drill-count]", form).textContent =
    `· ${ticks.filter(({ checked }) => checked).length} of ${ticks.length}`;
}

/**
 * Counts down from two minutes until the card is revealed, sent, or skipped. Nothing happens at zero.
 * @param {HTMLFormElement} form
 */
function runClock(form) {
  const clock = find(HTMLElement, "[data-drill-clock]");
  const endsAt = Date.now() + CARD_S * 1000;
  const ticking = setInterval(() => {
    if (!form.isConnected || backOf(form).open) clearInterval(ticking);
    else clock.textContent = clockText(Math.max(0, Math.ceil((endsAt - Date.now()) / 1000)));
  }, 1000);
}

/**
 * Says at the button, which is at the thumb, what came of sending.
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function showTrouble(form, text) {
  find(HTMLElement, "[data-drill-trouble]", form).textContent = text;
}

/** @param {HTMLFormElement} form */
function watchSending(form) {
  form.addEventListener("htmx:beforeRequest", () => {
    delete form.dataset.unsent;
    showTrouble(form, "");
  });
  for (const name of /** @type {const} */ (["htmx:sendError", "htmx:timeout"])) {
    form.addEventListener(name, (event) => {
      event.stopPropagation();
      form.dataset.unsent = "yes";
      showTrouble(
        form,
        "Not sent: the server could not be reached. Your ticks stay here, and go when you are online.",
      );
    });
  }
  form.addEventListener("htmx:responseError", (event) => {
    event.stopPropagation();
    const { status } = event.detail.xhr;
    if (status === 403) showTrouble(form, "Not sent: this page was open for too long. Reload it; your note is kept.");
    else if (status === 404) showTrouble(form, "This card is no longer there. Skip it.");
    else showTrouble(form, `Not sent: the server answered with an error (${status}). Send it again in a moment.`);
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) keepJot(form, "");
  });
}

/** @param {HTMLFormElement} form */
const focusPoints = (form) => find(HTMLElement, "[data-drill-legend]", form).focus();

/** @param {HTMLFormElement} form */
function reveal(form) {
  backOf(form).open = true;
  // Its event comes later, and a digit typed meanwhile would go into the note.
  focusPoints(form);
}

/** @param {HTMLFormElement} form */
function start(form) {
  form.dataset.started = "yes";
  const back = backOf(form);
  fillJot(form);
  countTicks(form);
  form.addEventListener("input", () => {
    countTicks(form);
    keepJot(form, jotOf(form).value);
  });
  back.addEventListener("toggle", () => {
    if (back.open && !document.activeElement?.closest(".drill-points")) focusPoints(form);
  });
  watchSending(form);
  if (!back.open) runClock(form);
}

onContent((scope) => {
  for (const form of findAll(HTMLFormElement, `${FORM}:not([data-started])`, scope)) start(form);
  if (scope === document) return;
  // What had the focus is gone. The next card begins at its question, one that came back at what is wrong with it.
  const problem = scope.querySelector("[aria-invalid]") ?? scope.querySelector("[data-drill-prompt]");
  if (problem instanceof HTMLElement) problem.focus({ preventScroll: true });
});

addEventListener("online", () => {
  for (const form of findAll(HTMLFormElement, `${FORM}[data-unsent]`)) form.requestSubmit();
});

/** Whether the learner has turned off single keys, for all pages. */
function singleKeysAreOff() {
  try {
    return localStorage.getItem("shortcuts-off") !== null;
  } catch {
    return false;
  }
}

document.addEventListener("keydown", (event) => {
  const form = document.querySelector(FORM);
  const { target } = event;
  if (!(form instanceof HTMLFormElement && target instanceof HTMLElement)) return;
  if (event.repeat || event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const back = backOf(form);
  const wish = wishOf(event, {
    isOpen: back.open,
    inText: target.matches(TYPED_IN) || target.isContentEditable,
    onControl: target.matches(CONTROLS),
  });
  if (!wish || ((wish === "tick" || wish === "skip") && singleKeysAreOff())) return;
  event.preventDefault();
  if (wish === "reveal") reveal(form);
  else if (wish === "send") form.requestSubmit();
  else if (wish === "leave") target.blur();
  else if (wish === "skip") find(HTMLAnchorElement, "[data-drill-skip]").click();
  else ticksOf(form)[Number(event.key) - 1]?.click();
});
