// Radar of the four dimensions: this period's averages over those of the period before.
import { formatScore } from "../site/words.js";
import { draw, token } from "./theme.js";

/**
 * The JSON of /api/stats/dimensions. Both arrays of averages run parallel to the labels.
 * @typedef {object} Dimensions
 * @property {string[]} labels
 * @property {(number | null)[]} values
 * @property {(number | null)[]} previous
 * @property {[number, number]} counts scored answers in this period and in the one before
 */

/**
 * @param {(item: import("chart.js").TooltipItem<"radar">) => string} label
 * @returns {import("chart.js").ChartOptions<"radar">}
 */
function options(label) {
  return {
    scales: {
      r: {
        min: 0,
        max: 10,
        ticks: { stepSize: 2, showLabelBackdrop: false, z: 1, color: token("--color-label"), font: { size: 11 } },
        pointLabels: { color: token("--color-text-secondary"), font: { size: 13 } },
        grid: { color: token("--color-border-hover") },
        angleLines: { color: token("--color-border-hover") },
      },
    },
    plugins: { tooltip: { callbacks: { label } } },
  };
}

/**
 * @param {string} label
 * @param {(number | null)[]} data
 * @returns {import("chart.js").ChartDataset<"radar">}
 */
const filled = (label, data) => ({
  label,
  data,
  borderColor: token("--color-accent"),
  backgroundColor: `${token("--color-accent")}33`,
  borderWidth: 2,
  pointBackgroundColor: token("--color-accent"),
});

/**
 * @param {string} label
 * @param {(number | null)[]} data
 * @returns {import("chart.js").ChartDataset<"radar">}
 */
const dashed = (label, data) => ({
  label,
  data,
  borderColor: token("--color-control"),
  backgroundColor: "transparent",
  borderDash: [4, 4],
  borderWidth: 1.5,
  pointBackgroundColor: token("--color-control"),
  pointStyle: "rectRot",
});

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Dimensions} data
 */
export function drawDimensions(canvas, data) {
  draw(canvas, () => ({
    type: "radar",
    data: {
      labels: data.labels,
      datasets: [
        filled("This period", data.values),
        ...(data.counts[1] ? [dashed("The period before", data.previous)] : []),
      ],
    },
    options: options((item) => `${item.dataset.label} ${formatScore(item.parsed.r)}`),
  }));
}
