// The admin's start page: answers per day, drawn from the table below the chart.
import { token } from "../charts/theme.js";
import { findAll } from "../site/dom.js";

/** @param {HTMLCanvasElement} canvas */
function draw(canvas) {
  const rows = findAll(HTMLTableRowElement, "[data-health-table] tbody tr");
  Chart.getChart(canvas)?.destroy();
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0]?.textContent),
      datasets: [
        {
          label: "Answers",
          data: rows.map((row) => Number(row.cells[1]?.textContent)),
          backgroundColor: token("--link-fg"),
        },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: {
        x: {
          grid: { display: false },
          ticks: { color: token("--body-quiet-color"), maxRotation: 0, autoSkipPadding: 16 },
        },
        y: {
          beginAtZero: true,
          grid: { color: token("--hairline-color") },
          ticks: { color: token("--body-quiet-color"), precision: 0 },
        },
      },
    },
  });
}

// Not on the page while there are no answers.
for (const canvas of findAll(HTMLCanvasElement, "[data-health]")) {
  const redraw = () => draw(canvas);
  redraw();
  // The admin's own theme switch sets an attribute of the root element.
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
