// How the learner judges: guess minus score on each day as points, and over the last five guesses as a line.
import { draw, token } from "../charts/theme.js";
import { counted, formatDay } from "../site/words.js";

/**
 * The JSON of /api/stats/guesses, as far as it is drawn. Its arrays run parallel to the labels.
 * @typedef {object} Guesses
 * @property {number} needed how many guesses the line is over
 * @property {number | null} mean null where there are too few
 * @property {string[]} labels ISO dates of the days with a guess
 * @property {number[]} values mean gaps: above 0 where the guess was too high
 * @property {number[]} counts guesses
 * @property {(number | null)[]} moving
 */

/** @param {number | null} gap */
function inWords(gap) {
  if (!gap) return "as scored";
  return `${Math.abs(gap).toFixed(1)} too ${gap > 0 ? "high" : "low"}`;
}

/**
 * @param {Guesses} data
 * @returns {import("chart.js").ChartOptions<"line">}
 */
function options(data) {
  const days = data.labels.map((day) => formatDay(day, "short"));
  return {
    interaction: { mode: "index", intersect: false },
    scales: {
      x: {
        grid: { display: false },
        ticks: { autoSkipPadding: 24, maxRotation: 0, callback: (_, index) => days[index] },
      },
      y: {
        suggestedMin: -3,
        suggestedMax: 3,
        border: { display: false },
        ticks: {
          precision: 0,
          callback: (value) => (Number(value) > 0 ? `+${value}` : String(value).replace("-", "−")),
        },
        grid: {
          color: ({ tick }) => token(tick.value === 0 ? "--color-control" : "--color-border"),
          lineWidth: ({ tick }) => (tick.value === 0 ? 1.5 : 1),
        },
      },
    },
    plugins: {
      tooltip: {
        filter: (item) => item.raw !== null,
        callbacks: {
          title: ([item]) => item && formatDay(item.label),
          label: ({ dataset, raw }) => `${dataset.label}: ${inWords(/** @type {number} */ (raw))}`,
          footer: ([item]) => item && counted(data.counts[item.dataIndex] ?? 0, "answer"),
        },
      },
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Guesses} data
 */
export function drawGuesses(canvas, data) {
  draw(canvas, () => ({
    type: "line",
    data: {
      labels: data.labels,
      datasets: [
        {
          label: `Last ${data.needed} guesses`,
          data: data.moving,
          borderColor: token("--color-accent"),
          borderWidth: 2.5,
          pointRadius: 0,
          pointHitRadius: 0,
        },
        {
          label: "That day",
          data: data.values,
          showLine: false,
          borderColor: token("--color-control"),
          backgroundColor: token("--color-control"),
          pointRadius: 3,
          pointHoverRadius: 6,
        },
      ],
    },
    options: options(data),
  }));
}
