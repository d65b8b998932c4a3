// Category breakdown: one bar per category, worst first, with the range in which it could lie.
import { opensHistory, tapHint } from "../charts/history.js";
import { draw, hue, token } from "../charts/theme.js";
import { counted, formatScore } from "../site/words.js";

/**
 * The JSON of /api/stats/by-category. Its arrays run parallel.
 * @typedef {object} Breakdown
 * @property {string[]} labels
 * @property {string[]} slugs
 * @property {number[]} values averages
 * @property {number[]} counts scored answers
 * @property {number[]} lowest the lowest daily average
 * @property {number[]} highest
 * @property {number[]} margins how far each average may be off
 */

const NARROW = 360;

const LOWEST = 1;
const HIGHEST = 10;

/**
 * A thin line with caps, from one value on a bar to another.
 * @param {CanvasRenderingContext2D} ctx
 * @param {number} from
 * @param {number} to
 * @param {number} y
 */
function drawRange(ctx, from, to, y) {
  if (from === to) return;
  ctx.beginPath();
  for (const x of [from, to]) {
    ctx.moveTo(x, y - 4);
    ctx.lineTo(x, y + 4);
  }
  ctx.moveTo(from, y);
  ctx.lineTo(to, y);
  ctx.stroke();
}

/**
 * On each bar its range, and the average at the end of the row.
 * @param {Breakdown} data
 * @returns {import("chart.js").Plugin<"bar">}
 */
const marks = (data) => ({
  id: "marks",
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    const at = (value = 0) => scales.x?.getPixelForValue(value) ?? 0;
    ctx.save();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = token("--color-text-primary");
    ctx.fillStyle = token("--color-text-primary");
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    ctx.font = `600 13px ${Chart.defaults.font.family}`;
    for (const [index, bar] of chart.getDatasetMeta(0).data.entries()) {
      const value = data.values[index] ?? 0;
      const margin = data.margins[index] ?? 0;
      drawRange(ctx, at(Math.max(LOWEST, value - margin)), at(Math.min(HIGHEST, value + margin)), bar.y);
      ctx.fillText(formatScore(data.values[index]), chartArea.right + 36, bar.y);
    }
    ctx.restore();
  },
});

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Breakdown} data
 * @returns {import("chart.js").ChartOptions<"bar">}
 */
function options(canvas, data) {
  const filters = data.slugs.map((category) => ({ category }));
  const inLines = data.labels.map((label) => label.split(/(?<=[ -])/));
  return {
    indexAxis: "y",
    layout: { padding: { right: 40 } },
    ...opensHistory(canvas, filters),
    scales: {
      x: { min: 0, max: 10, ticks: { stepSize: 2 }, border: { display: false } },
      y: {
        grid: { display: false },
        ticks: {
          autoSkip: false,
          color: token("--color-text-secondary"),
          // A narrow chart would cut the longer names, so there they take a line per word.
          callback: (_, index) => (canvas.clientWidth < NARROW ? inLines[index] : data.labels[index]),
        },
      },
    },
    plugins: {
      tooltip: {
        callbacks: {
          afterBody: tapHint(canvas, filters),
          label: ({ dataIndex: n }) => [
            `Average ${formatScore(data.values[n])} over ${counted(data.counts[n] ?? 0, "scored answer")}`,
            `Give or take ${formatScore(data.margins[n])}`,
            `Daily averages from ${formatScore(data.lowest[n])} to ${formatScore(data.highest[n])}`,
          ],
        },
      },
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Breakdown} data
 */
export function drawCategories(canvas, data) {
  draw(canvas, () => ({
    type: "bar",
    data: {
      labels: data.labels,
      datasets: [
        {
          data: data.values,
          backgroundColor: data.slugs.map((slug) => `${hue(slug)}b3`),
          borderRadius: 4,
          maxBarThickness: 22,
        },
      ],
    },
    options: options(canvas, data),
    plugins: [marks(data)],
  }));
}
