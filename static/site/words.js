// Numbers and days in words.

/**
 * The noun is one that takes an "s".
 * @param {number} number
 * @param {string} noun
 */
export function counted(number, noun) {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

/** @param {number | null | undefined} value */
export function formatScore(value) {
  return value == null ? "no score" : value.toFixed(1);
}

// A date without a time is parsed as UTC, so it is formatted in UTC too, or it could become the day before.
const formats = {
  day: new Intl.DateTimeFormat("en-US", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }),
  short: new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", timeZone: "UTC" }),
  month: new Intl.DateTimeFormat("en-US", { month: "short", timeZone: "UTC" }),
};

/**
 * @param {string} iso
 * @param {keyof typeof formats} [format]
 */
export function formatDay(iso, format = "day") {
  return formats[format].format(new Date(iso));
}
