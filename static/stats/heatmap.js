// Practice heatmap: a year of days, weeks as columns from Monday to Sunday, five steps of one hue.
import { formatDay, onDay, opensHistory, plural, score } from "./common.js";
import { draw, token } from "./theme.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY_MS = 24 * 3600 * 1000;
const GAP = 3;

// Answers a day: 0, 1, 2, 3–4, 5 and more. The legend in the page says the same.
function step(count) {
  return [1, 2, 3, 5].filter((bound) => count >= bound).length;
}

function cellsOf(data) {
  const first = new Date(data.labels[0]);
  const offset = (first.getUTCDay() + 6) % 7;
  return data.labels.map((day, index) => ({
    x: Math.floor((index + offset) / 7),
    y: (index + offset) % 7,
    day,
    index,
    monday: new Date(first.getTime() + (Math.floor((index + offset) / 7) * 7 - offset) * DAY_MS).toISOString().slice(0, 10),
  }));
}

export function drawHeatmap(canvas, data) {
  const cells = cellsOf(data);
  const weeks = cells.at(-1).x + 1;
  const mondays = new Map(cells.map((cell) => [cell.x, cell.monday]));
  // A month is named over its first full week.
  const monthOver = (week) => (Number(mondays.get(week).slice(8)) <= 7 ? formatDay(mondays.get(week), "month") : "");

  draw(canvas, () => {
    const colours = [0, 1, 2, 3, 4].map((number) => token(`--heat-${number}`));
    return {
      type: "matrix",
      data: {
        datasets: [
          {
            data: cells,
            backgroundColor: ({ raw }) => raw && colours[step(data.values[raw.index])],
            borderRadius: 2,
            width: ({ chart }) => (chart.chartArea ? chart.chartArea.width / weeks - GAP : 0),
            height: ({ chart }) => (chart.chartArea ? chart.chartArea.height / 7 - GAP : 0),
          },
        ],
      },
      options: {
        ...opensHistory(canvas, (index) => (data.values[index] ? onDay(data.labels[index]) : null)),
        scales: {
          x: {
            type: "linear",
            position: "top",
            min: -0.5,
            max: weeks - 0.5,
            grid: { display: false },
            border: { display: false },
            afterBuildTicks: (axis) => {
              axis.ticks = [...mondays.keys()].map((value) => ({ value }));
            },
            ticks: { autoSkip: false, maxRotation: 0, padding: 0, callback: monthOver },
          },
          y: {
            type: "linear",
            reverse: true,
            min: -0.5,
            max: 6.5,
            grid: { display: false },
            border: { display: false },
            afterBuildTicks: (axis) => {
              axis.ticks = [0, 2, 4, 6].map((value) => ({ value }));
            },
            ticks: { autoSkip: false, callback: (value) => WEEKDAYS[value] },
          },
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: ([item]) => formatDay(item.raw.day),
              label: ({ raw: { index } }) => {
                const count = data.values[index];
                if (!count) return "Nothing practised";
                // Those who hide scores get none.
                const average = data.averages?.[index];
                return [
                  plural(count, "answer"),
                  ...(data.averages ? [average === null ? "no score" : `average ${score(average)}`] : []),
                  plural(data.minutes[index], "minute"),
                ];
              },
            },
          },
        },
      },
    };
  });
}
