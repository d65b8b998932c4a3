// The timer beside the answer. It only informs: nothing stops when the time is up.
import { find } from "../site/dom.js";

/** @typedef {{minutes: number, endsAt: number}} Timer endsAt in milliseconds */

/** @param {number} seconds */
export function clockText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * @param {number} minutes 0 for no timer
 * @param {number} now in milliseconds
 * @returns {Timer | null}
 */
export function startTimer(minutes, now) {
  return minutes ? { minutes, endsAt: now + minutes * 60_000 } : null;
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
 * @param {Timer | null} timer
 * @param {number} now in milliseconds
 */
export function readTimer(timer, now) {
  if (!timer) return { text: "", phase: "", announcement: "" };
  const left = Math.ceil((timer.endsAt - now) / 1000);
  const share = left / (timer.minutes * 60);
  return {
    text: left > 0 ? clockText(left) : `${clockText(-left)} over`,
    phase: phaseOf(share),
    announcement: announcementOf(left, share),
  };
}

export class Clock {
  /** @type {Set<string>} what was said since the timer was chosen */
  #announced = new Set();

  /** @param {ParentNode} form */
  constructor(form) {
    this.face = find(HTMLElement, "[data-timer-clock]", form);
    this.announcement = find(HTMLElement, "[data-timer-announcement]", form);
  }

  /** @param {Timer | null} timer */
  show(timer) {
    const { text, phase, announcement } = readTimer(timer, Date.now());
    this.face.textContent = text;
    this.face.dataset.phase = phase;
    this.#announce(announcement);
  }

  /** @param {Timer | null} timer the one just chosen */
  restart(timer) {
    this.#announced.clear();
    this.#announce(timer ? `Timer started: ${timer.minutes} minutes.` : "Timer off.");
    this.show(timer);
  }

  /** @param {string} message */
  #announce(message) {
    if (!message || this.#announced.has(message)) return;
    this.#announced.add(message);
    this.announcement.textContent = message;
  }
}
