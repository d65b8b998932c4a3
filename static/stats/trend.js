// Score trend: daily averages as points, the 7-day average as the line, categories by choice.
import { formatDay, onDay, opensHistory, plural, score } from "./common.js";
import { draw, hue, token } from "./theme.js";

// Days with a score from which on a line means something.
const ENOUGH = 3;
const SHORTEST = 14;

// Without the days before the first score, where they would press a short history into a corner.
function fromFirstScore(data) {
  const first = data.values.findIndex((value) => value !== null);
  const start = Math.max(0, Math.min(first, data.labels.length - SHORTEST));
  const cut = (values) => values.slice(start);
  const series = Object.fromEntries(Object.entries(data.series).map(([name, values]) => [name, cut(values)]));
  return { labels: cut(data.labels), values: cut(data.values), counts: cut(data.counts), moving: cut(data.moving), series };
}

export function drawTrend(canvas, whole, legend) {
  const data = fromFirstScore(whole);
  const enough = data.values.filter((value) => value !== null).length >= ENOUGH;
  const isOn = (name) => legend.querySelector(`[data-series="${name}"]`)?.getAttribute("aria-pressed") === "true";

  const daily = () => ({
    label: "Daily average",
    data: data.values,
    borderColor: token("--color-border-hover"),
    backgroundColor: token("--color-control"),
    pointBorderColor: token("--color-control"),
    borderWidth: 1,
    pointRadius: enough ? 2.5 : 5,
    pointHoverRadius: 6,
    showLine: enough,
    hidden: !isOn("daily"),
  });
  const moving = () => ({
    label: "7-day average",
    data: data.moving,
    borderColor: token("--color-accent"),
    borderWidth: 2.5,
    pointRadius: 0,
    pointHitRadius: 0,
    hidden: !enough || !isOn("moving"),
  });
  const ofCategory = ([category, values]) => ({
    label: legend.querySelector(`[data-series="${category}"]`).textContent.trim(),
    data: values,
    borderColor: hue(category),
    backgroundColor: hue(category),
    borderWidth: 1.5,
    pointRadius: 3.5,
    showLine: enough,
    // A category is rarely practised on consecutive days: without bridging its line would have no segment.
    spanGaps: true,
    hidden: !isOn(category),
  });

  draw(canvas, () => ({
    type: "line",
    data: { labels: data.labels, datasets: [moving(), daily(), ...Object.entries(data.series).map(ofCategory)] },
    options: {
      interaction: { mode: "index", intersect: false },
      ...opensHistory(canvas, (index) => (data.values[index] === null ? null : onDay(data.labels[index]))),
      scales: {
        x: {
          grid: { display: false },
          ticks: { autoSkipPadding: 24, maxRotation: 0, callback: (_, index) => formatDay(data.labels[index], "short") },
        },
        y: { min: 0, max: 10, ticks: { stepSize: 2 }, border: { display: false } },
      },
      plugins: {
        tooltip: {
          displayColors: true,
          filter: (item) => item.parsed.y !== null && !Number.isNaN(item.parsed.y),
          callbacks: {
            title: ([item]) => item && formatDay(item.label),
            label: (item) => ` ${item.dataset.label} ${score(item.parsed.y)}`,
            footer: ([item]) => item && `${plural(data.counts[item.dataIndex], "scored answer")} that day`,
          },
        },
      },
    },
  }));

  legend.addEventListener("click", (event) => {
    const button = event.target.closest("[data-series]");
    if (!button) return;
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    const chart = Chart.getChart(canvas);
    const names = ["moving", "daily", ...Object.keys(data.series)];
    const pressed = isOn(button.dataset.series);
    chart.setDatasetVisibility(names.indexOf(button.dataset.series), pressed && (enough || button.dataset.series !== "moving"));
    chart.update();
  });
}
