// From a point in a chart to the answers behind it: the history, filtered.

/** @typedef {Record<string, string>} Filters */

/**
 * The category that the page is filtered by comes along.
 * @param {{history?: string, category?: string}} dataset of the canvas
 * @param {Filters} filters
 */
export function historyAddress({ history, category }, filters) {
  return `${history}?${new URLSearchParams(category ? { category, ...filters } : filters)}`;
}

/** @type {WeakMap<HTMLCanvasElement, {isTouch: boolean, index: number}>} */
const taps = new WeakMap();

/**
 * Whether a canvas is touched by a finger, and the index of the point that was chosen last. A finger can't hover: its
 * first tap shows a point's tooltip, and a second one opens it. The event before a click tells a finger from a mouse,
 * since not all browsers say so with the click itself.
 * @param {HTMLCanvasElement} canvas
 */
function tapsOn(canvas) {
  const known = taps.get(canvas);
  if (known) return known;
  const found = { isTouch: false, index: -1 };
  taps.set(canvas, found);
  canvas.addEventListener("pointerdown", ({ pointerType }) => {
    found.isTouch = pointerType === "touch";
  });
  return found;
}

/**
 * The tooltip's last line, for a finger.
 * @param {HTMLCanvasElement} canvas
 * @param {(Filters | null)[]} filters as for opensHistory
 * @returns {(items: {dataIndex: number}[]) => string | undefined}
 */
export function tapHint(canvas, filters) {
  return ([item]) =>
    tapsOn(canvas).isTouch && item && filters[item.dataIndex] ? "Tap again for the answers" : undefined;
}

/**
 * Chart options that open the history when an element is clicked, or tapped for a second time.
 * @param {HTMLCanvasElement} canvas
 * @param {(Filters | null)[]} filters by the element's index; null where there is no history
 * @returns {Pick<import("chart.js").CoreChartOptions<import("chart.js").ChartType>, "onHover" | "onClick">}
 */
export function opensHistory(canvas, filters) {
  /** @param {import("chart.js").ActiveElement[]} elements */
  const target = ([element]) => element && filters[element.index];
  tapsOn(canvas);
  return {
    onHover: (_, elements) => {
      canvas.style.cursor = target(elements) ? "pointer" : "default";
    },
    onClick: (_, elements) => {
      const chosen = target(elements);
      const index = elements[0]?.index ?? -1;
      const last = tapsOn(canvas);
      const isFirstTap = last.isTouch && last.index !== index;
      last.index = index;
      if (chosen && !isFirstTap) window.location.assign(historyAddress(canvas.dataset, chosen));
    },
  };
}

/**
 * @param {string} day
 * @returns {Filters}
 */
export function onDay(day) {
  return { date_from: day, date_to: day };
}
