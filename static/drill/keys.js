// What a key asks of the card on the page.

/** @typedef {"reveal" | "send" | "skip" | "leave" | "tick" | ""} Wish */

/**
 * @typedef {object} Where
 * @property {boolean} isOpen whether the points are shown
 * @property {boolean} inText whether somebody is typing
 * @property {boolean} onControl whether the focus is on a link, button, or checkbox, which have keys of their own
 */

/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">} Press */

/**
 * @param {Press} press
 * @param {Where} where
 * @returns {Wish}
 */
export function wishOf(press, where) {
  const onward = where.isOpen ? "send" : "reveal";
  const withControl = press.ctrlKey || press.metaKey;
  if (where.inText) return wishInText(press.key, withControl ? onward : "");
  if (withControl || press.altKey) return "";
  if (press.key.toLowerCase() === "s") return "skip";
  if (where.isOpen && /^[1-9]$/.test(press.key)) return "tick";
  if (where.onControl) return "";
  if (press.key === "Enter") return onward;
  return press.key === " " && !where.isOpen ? "reveal" : "";
}

/**
 * @param {string} key
 * @param {Wish} onward what Enter asks
 * @returns {Wish}
 */
function wishInText(key, onward) {
  if (key === "Escape") return "leave";
  return key === "Enter" ? onward : "";
}
