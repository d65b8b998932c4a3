// Score trend: daily averages as points, the 7-day average as the line, and each category on demand.
import { onDay, opensHistory } from "../charts/history.js";
import { draw, hue, token } from "../charts/theme.js";
import { counted, formatDay, formatScore } from "../site/words.js";
import { fromFirstScore, makesALine } from "./series.js";

/** @typedef {import("./series.js").Trend} Trend */
/** @typedef {import("chart.js").ChartDataset<"line", (number | null)[]>} Line */

/**
 * @param {(number | null)[]} data
 * @param {boolean} enough
 * @returns {Line}
 */
const daily = (data, enough) => ({
  label: "Daily average",
  data,
  borderColor: token("--color-border-hover"),
  backgroundColor: token("--color-control"),
  pointBorderColor: token("--color-control"),
  borderWidth: 1,
  pointRadius: enough ? 2.5 : 5,
  pointHoverRadius: 6,
  showLine: enough,
});

/**
 * @param {(number | null)[]} data
 * @returns {Line}
 */
const moving = (data) => ({
  label: "7-day average",
  data,
  borderColor: token("--color-accent"),
  borderWidth: 2.5,
  pointRadius: 0,
  pointHitRadius: 0,
});

/**
 * @param {string} category
 * @param {(number | null)[]} data
 * @param {boolean} enough
 * @returns {Line}
 */
const ofCategory = (category, data, enough) => ({
  data,
  borderColor: hue(category),
  backgroundColor: hue(category),
  borderWidth: 1.5,
  pointRadius: 3.5,
  showLine: enough,
  // A category is rarely practiced two days in a row, so without bridging the gaps there would be no line.
  spanGaps: true,
});

/** The buttons above the chart, one for each line, that show and hide it. */
class Legend {
  /**
   * @param {HTMLElement} element
   * @param {boolean} enough whether there are lines at all, or only points
   */
  constructor(element, enough) {
    this.element = element;
    this.enough = enough;
  }

  /** @param {string} name */
  #button(name) {
    return this.element.querySelector(`[data-series="${name}"]`);
  }

  /** @param {string} name */
  labelOf(name) {
    return this.#button(name)?.textContent.trim() ?? name;
  }

  /** @param {string} name */
  shows(name) {
    return this.#button(name)?.getAttribute("aria-pressed") === "true" && (this.enough || name !== "moving");
  }

  /** @param {(name: string) => void} changed */
  listen(changed) {
    this.element.addEventListener("click", ({ target }) => {
      const button = target instanceof Element && target.closest("[data-series]");
      if (!(button instanceof HTMLElement)) return;
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      changed(button.dataset.series ?? "");
    });
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Trend} data
 * @returns {import("chart.js").ChartOptions<"line">}
 */
function options(canvas, data) {
  const filters = data.labels.map((day, index) => (data.values[index] === null ? null : onDay(day)));
  const days = data.labels.map((day) => formatDay(day, "short"));
  return {
    interaction: { mode: "index", intersect: false },
    ...opensHistory(canvas, filters),
    scales: {
      x: {
        grid: { display: false },
        ticks: { autoSkipPadding: 24, maxRotation: 0, callback: (_, index) => days[index] },
      },
      y: { min: 0, max: 10, ticks: { stepSize: 2 }, border: { display: false } },
    },
    plugins: {
      tooltip: {
        displayColors: true,
        filter: (item) => item.parsed.y !== null && !Number.isNaN(item.parsed.y),
        callbacks: {
          title: ([item]) => item && formatDay(item.label),
          label: (item) => ` ${item.dataset.label} ${formatScore(item.parsed.y)}`,
          footer: ([item]) => item && `${counted(data.counts[item.dataIndex] ?? 0, "scored answer")} that day`,
        },
      },
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Trend} whole
 * @param {HTMLElement} buttons
 */
export function drawTrend(canvas, whole, buttons) {
  const data = fromFirstScore(whole);
  const enough = makesALine(data);
  const legend = new Legend(buttons, enough);
  const names = ["moving", "daily", ...Object.keys(data.series)];

  draw(canvas, () => ({
    type: "line",
    data: {
      labels: data.labels,
      datasets: [
        { ...moving(data.moving), hidden: !legend.shows("moving") },
        { ...daily(data.values, enough), hidden: !legend.shows("daily") },
        ...Object.entries(data.series).map(([name, values]) => ({
          ...ofCategory(name, values, enough),
          label: legend.labelOf(name),
          hidden: !legend.shows(name),
        })),
      ],
    },
    options: options(canvas, data),
  }));

  legend.listen((name) => {
    const chart = Chart.getChart(canvas);
    chart?.setDatasetVisibility(names.indexOf(name), legend.shows(name));
    chart?.update();
  });
}
