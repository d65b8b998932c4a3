// Practice heatmap: a year of days, weeks as columns from Monday to Sunday, five steps of one hue.
import { onDay, opensHistory, tapHint } from "../charts/history.js";
import { draw, token } from "../charts/theme.js";
import { formatDay } from "../site/words.js";
import { cellsOf, dayLines, mondaysOf, monthOver, stepOf } from "./calendar.js";

/** @typedef {import("./calendar.js").Heatmap} Heatmap */

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const GAP = 3;

/**
 * An axis with a tick at each of these values and no lines.
 * @param {number[]} values
 * @param {number} last
 */
const axis = (values, last) => ({
  type: /** @type {const} */ ("linear"),
  min: -0.5,
  max: last + 0.5,
  grid: { display: false },
  border: { display: false },
  /** @param {import("chart.js").Scale} scale */
  afterBuildTicks: (scale) => {
    scale.ticks = values.map((value) => ({ value }));
  },
});

/**
 * @param {string[]} mondays
 * @returns {import("chart.js").ChartOptions<"matrix">["scales"]}
 */
function scales(mondays) {
  const months = mondays.map(monthOver);
  return {
    x: {
      ...axis([...mondays.keys()], mondays.length - 1),
      position: "top",
      ticks: { autoSkip: false, maxRotation: 0, padding: 0, callback: (week) => months[Number(week)] },
    },
    y: {
      ...axis([0, 2, 4, 6], 6),
      reverse: true,
      ticks: { autoSkip: false, callback: (weekday) => WEEKDAYS[Number(weekday)] },
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Heatmap} data
 */
export function drawHeatmap(canvas, data) {
  const { labels, values } = data;
  const cells = cellsOf(labels);
  const mondays = mondaysOf(labels);
  const filters = labels.map((day, index) => (values[index] ? onDay(day) : null));
  const titles = labels.map((day) => formatDay(day));
  const bounds = (canvas.dataset.steps ?? "").split(",").map(Number);

  draw(canvas, () => {
    const colors = [0, 1, 2, 3, 4].map((step) => token(`--heat-${step}`));
    return {
      type: "matrix",
      data: {
        datasets: [
          {
            data: cells,
            backgroundColor: ({ dataIndex }) => colors[stepOf(values[dataIndex] ?? 0, bounds)],
            borderRadius: 2,
            width: ({ chart }) => (chart.chartArea ? chart.chartArea.width / mondays.length - GAP : 0),
            height: ({ chart }) => (chart.chartArea ? chart.chartArea.height / 7 - GAP : 0),
          },
        ],
      },
      options: {
        ...opensHistory(canvas, filters),
        scales: scales(mondays),
        plugins: {
          tooltip: {
            callbacks: {
              title: ([item]) => item && titles[item.dataIndex],
              label: ({ dataIndex }) => dayLines(data, dataIndex),
              afterBody: tapHint(canvas, filters),
            },
          },
        },
      },
    };
  });
}
