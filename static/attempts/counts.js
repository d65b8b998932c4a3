// The length of an answer, counted as the server counts it, and what is wrong with it.
import { counted } from "../site/words.js";

/** @typedef {{least: number, most: number}} Limits in characters, both inclusive */

// By code point, like Python's len: an emoji outside the basic plane is one character, not two.
/** @param {string} text */
const characters = (text) => [...text].length;

/** @param {string} text */
const words = (text) => text.trim().split(/\s+/).filter(Boolean).length;

/** @param {string} text */
export function countsText(text) {
  return `${counted(words(text), "word")} · ${counted(characters(text), "character")}`;
}

/**
 * Why the server would refuse this text, or "". Spaces at the ends don't help it over the lower limit.
 * @param {string} text
 * @param {Limits} limits
 */
export function problem(text, { least, most }) {
  const missing = least - characters(text.trim());
  if (missing > 0) return `${counted(missing, "more character")} to submit`;
  const excess = characters(text) - most;
  return excess > 0 ? `${counted(excess, "character")} too many` : "";
}
