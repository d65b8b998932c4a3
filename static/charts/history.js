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

/**
 * Chart options that open the history when an element is clicked.
 * @param {HTMLCanvasElement} canvas
 * @param {(Filters | null)[]} filters by the element's index; null where there is no history
 * @returns {Pick<import("chart.js").CoreChartOptions<import("chart.js").ChartType>, "onHover" | "onClick">}
 */
export function opensHistory(canvas, filters) {
  /** @param {import("chart.js").ActiveElement[]} elements */
  const target = ([element]) => element && filters[element.index];
  return {
    onHover: (_, elements) => {
      canvas.style.cursor = target(elements) ? "pointer" : "default";
    },
    onClick: (_, elements) => {
      const chosen = target(elements);
      if (chosen) window.location.assign(historyAddress(canvas.dataset, chosen));
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
