// What the charts share: their data, words for dates and numbers, and the way to the history behind a point.

export function readData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

// A day without a time has no zone: it is formatted in the zone it is parsed in.
const formats = {
  day: new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }),
  short: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }),
  month: new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" }),
};

export function formatDay(iso, format = "day") {
  return formats[format].format(new Date(iso));
}

export function score(value) {
  return value === null ? "no score" : value.toFixed(1);
}

export function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

// Chart options that make elements open the history behind them. filtersOf(index): the history's filters for that
// element, or null where it has none. The category the page is filtered by comes along.
export function opensHistory(canvas, filtersOf) {
  const target = (elements) => (elements.length ? filtersOf(elements[0].index) : null);
  return {
    onHover: (event, elements) => {
      event.native.target.style.cursor = target(elements) ? "pointer" : "default";
    },
    onClick: (event, elements) => {
      const filters = target(elements);
      if (!filters) return;
      const chosen = canvas.dataset.category ? { category: canvas.dataset.category } : {};
      window.location.assign(`${canvas.dataset.history}?${new URLSearchParams({ ...chosen, ...filters })}`);
    },
  };
}

export function onDay(day) {
  return { date_from: day, date_to: day };
}
