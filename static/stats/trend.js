// Score trend: daily averages as points, the 7-day average as the line, and each category on demand.
import { onDay, opensHistory, tapHint } from "../charts/history.js";
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
  backgroundColor: token("--color-accent"),
  borderWidth: 2.5,
  pointRadius: 0,
  pointHitRadius: 0,
});

/**
 * An edge of the band around the 7-day average; the upper one fills down to the lower.
 * @param {(number | null)[]} data
 * @param {false | string} fill
 * @returns {Line}
 */
const edge = (data, fill) => ({
  data,
  fill,
  borderWidth: 0,
  backgroundColor: `${token("--color-accent")}26`,
  pointRadius: 0,
  pointHoverRadius: 0,
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

/** @type {Map<string, string>} aria-pressed of each button that was used: the filters replace the buttons */
const choices = new Map();

/** The buttons above the chart, one for each line, that show and hide it. */
class Legend {
  /**
   * @param {HTMLElement} element
   * @param {boolean} enough whether there are lines at all, or only points
   */
  constructor(element, enough) {
    this.element = element;
    this.enough = enough;
    for (const [name, pressed] of choices) this.#button(name)?.setAttribute("aria-pressed", pressed);
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
      const name = button.dataset.series ?? "";
      choices.set(name, String(button.getAttribute("aria-pressed") !== "true"));
      button.setAttribute("aria-pressed", choices.get(name) ?? "");
      changed(name);
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
  /** @param {import("chart.js").TooltipItem<"line">} item */
  const bandOf = ({ datasetIndex, dataIndex: n }) =>
    datasetIndex === 0 ? ` (${formatScore(data.low[n])} to ${formatScore(data.high[n])})` : "";
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
        filter: ({ dataset, parsed }) => Boolean(dataset.label) && parsed.y !== null && !Number.isNaN(parsed.y),
        callbacks: {
          title: ([item]) => item && formatDay(item.label),
          label: (item) => ` ${item.dataset.label} ${formatScore(item.parsed.y)}${bandOf(item)}`,
          footer: ([item]) => item && `${counted(data.counts[item.dataIndex] ?? 0, "scored answer")} that day`,
          afterFooter: tapHint(canvas, filters),
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
  const names = ["moving", "daily", "moving", "moving", ...Object.keys(data.series)];

  draw(canvas, () => ({
    type: "line",
    data: {
      labels: data.labels,
      datasets: [
        { ...moving(data.moving), hidden: !legend.shows("moving") },
        { ...daily(data.values, enough), hidden: !legend.shows("daily") },
        { ...edge(data.high, "+1"), hidden: !legend.shows("moving") },
        { ...edge(data.low, false), hidden: !legend.shows("moving") },
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
    for (const [index, each] of names.entries()) {
      if (each === name) chart?.setDatasetVisibility(index, legend.shows(name));
    }
    chart?.update();
  });
}
