// Radar of the four dimensions: of one answer (data-scores on the canvas), or of this period over the one before.
import { score } from "./common.js";
import { draw, token } from "./theme.js";

const DIMENSIONS = ["framework", "structure", "completeness", "insight"];

function options(tooltips) {
  return {
    scales: {
      r: {
        min: 0,
        max: 10,
        ticks: { stepSize: 2, showLabelBackdrop: false, color: token("--color-label"), font: { size: 11 } },
        pointLabels: { color: token("--color-text-secondary"), font: { size: 13 } },
        grid: { color: token("--color-border") },
        angleLines: { color: token("--color-border") },
      },
    },
    plugins: { tooltip: { callbacks: { label: tooltips } } },
  };
}

const filled = (label, data) => ({
  label,
  data,
  borderColor: token("--color-accent"),
  backgroundColor: `${token("--color-accent")}33`,
  borderWidth: 2,
  pointBackgroundColor: token("--color-accent"),
});

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

const labels = DIMENSIONS.map((name) => name[0].toUpperCase() + name.slice(1));

// canvas.dataset.scores: JSON such as {"framework": 7, "structure": 6}; a dimension that is missing has no point yet.
export function drawRadar(canvas) {
  const scores = JSON.parse(canvas.dataset.scores);
  const values = DIMENSIONS.map((name) => scores[name] ?? null);
  draw(canvas, () => ({
    type: "radar",
    data: { labels, datasets: [filled("Score", values)] },
    options: options((item) => `${item.raw} of 10`),
  }));
}

// data: the JSON of /api/stats/dimensions.
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
    options: options((item) => `${item.dataset.label} ${score(item.raw)}`),
  }));
}
