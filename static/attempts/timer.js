// The timer of an answer. It only informs: nothing stops when the time is up.
import { find, findAll } from "../site/dom.js";

const REMEMBERED = "timer-minutes";
// A longer gap between two ticks is a computer that slept, or a clock that was set.
const LONGEST_TICK_MS = 90_000;
// The sentence at the end is for once, not for as long as the answer takes.
const NOTE_FOR_S = 60;

/** @param {number} seconds */
export function clockText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * The time between two ticks, in milliseconds, as far as it can be believed.
 * @param {number} before
 * @param {number} now
 */
export function tickLength(before, now) {
  const length = now - before;
  return length > 0 && length <= LONGEST_TICK_MS ? length : 0;
}

/** @param {number} share of the time that is left */
function phaseOf(share) {
  if (share <= 0.1) return "red";
  return share <= 0.4 ? "amber" : "green";
}

/**
 * @param {number} left in seconds
 * @param {number} share
 */
function announcementOf(left, share) {
  if (left <= 0) return "Time's up. You can keep writing.";
  if (left <= 60) return "One minute left.";
  return share <= 0.5 ? `Half the time is left: ${clockText(left)}.` : "";
}

/**
 * What the clock shows and what a screen reader hears.
 * @param {number} minutes 0: no timer
 * @param {number} elapsed in milliseconds
 */
export function readTimer(minutes, elapsed) {
  if (!minutes) return { text: "", phase: "", announcement: "", isUp: false };
  const left = Math.ceil(minutes * 60 - elapsed / 1000);
  const share = left / (minutes * 60);
  return {
    text: left > 0 ? clockText(left) : `${clockText(-left)} over`,
    phase: phaseOf(share),
    announcement: announcementOf(left, share),
    isUp: left <= 0 && left > -NOTE_FOR_S,
  };
}

function rememberedMinutes() {
  try {
    return localStorage.getItem(REMEMBERED) ?? "";
  } catch {
    return ""; // storage is blocked
  }
}

/** @param {string} minutes */
function remember(minutes) {
  try {
    localStorage.setItem(REMEMBERED, minutes);
  } catch {
    // Storage is blocked: the choice is for this question.
  }
}

export class Clock {
  /** @type {Set<string>} what was said on this page */
  #announced = new Set();
  /** @type {"ready" | "running" | "paused"} ready: the next keystroke starts it */
  #state = "ready";
  #last = Date.now();

  /**
   * @param {ParentNode} form
   * @param {number} elapsed in milliseconds, from an earlier visit
   */
  constructor(form, elapsed) {
    this.elapsed = elapsed;
    this.choices = findAll(HTMLInputElement, "[name=timer_minutes]", form);
    this.face = find(HTMLElement, "[data-timer-clock]", form);
    this.note = find(HTMLElement, "[data-clock-note]", form);
    this.switch = find(HTMLButtonElement, "[data-clock-switch]", form);
    this.announcement = find(HTMLElement, "[data-timer-announcement]", form);
    const asked = this.choices.find(({ dataset }) => "asked" in dataset);
    if (asked) remember(asked.value);
    const remembered = this.choices.find(({ value }) => value === rememberedMinutes());
    if (remembered) remembered.checked = true;
    for (const choice of this.choices) choice.addEventListener("change", () => this.#choose(choice.value));
    this.switch.addEventListener("click", () => this.#set(this.isPaused ? "running" : "paused"));
    this.#show();
  }

  get minutes() {
    return Number(this.choices.find(({ checked }) => checked)?.value ?? 0);
  }

  get isPaused() {
    return this.#state === "paused";
  }

  /** At every keystroke: the first one starts the timer, and writing goes on with one that was paused. */
  typed() {
    if (this.#state !== "running") this.#set("running");
  }

  tick() {
    const now = Date.now();
    if (this.#state === "running") this.elapsed += tickLength(this.#last, now);
    this.#last = now;
    this.#show();
  }

  /** @param {string} minutes */
  #choose(minutes) {
    remember(minutes);
    if (this.isPaused && !this.minutes) this.#state = "running"; // nothing would show that it is paused
    this.#announced.clear();
    this.#say(this.minutes ? `Timer: ${this.minutes} minutes.` : "Timer off.");
    this.#show();
  }

  /** @param {"running" | "paused"} state */
  #set(state) {
    const before = this.#state;
    this.#state = state;
    this.#last = Date.now();
    if (this.minutes) this.#announceState(before);
    this.#show();
  }

  /** @param {string} before */
  #announceState(before) {
    if (before === "ready" && !this.elapsed) this.#say(`Timer started: ${this.minutes} minutes.`);
    else this.announcement.textContent = this.isPaused ? "Timer paused." : "Timer running.";
  }

  #show() {
    const { text, phase, announcement, isUp } = readTimer(this.minutes, this.elapsed);
    this.face.textContent = text;
    this.face.dataset.phase = this.isPaused ? "paused" : phase;
    this.note.hidden = !isUp;
    this.switch.hidden = !this.minutes || this.#state === "ready";
    this.switch.textContent = this.isPaused ? "Resume" : "Pause";
    if (this.#state === "running") this.#say(announcement);
  }

  /** @param {string} message */
  #say(message) {
    if (!message || this.#announced.has(message)) return;
    this.#announced.add(message);
    this.announcement.textContent = message;
  }
}
