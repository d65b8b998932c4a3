// The admin's start page: answers per day, drawn from the table that stands below the chart.

const canvas = document.querySelector("[data-health]");

function draw() {
  const rows = [...document.querySelectorAll("[data-health-table] tbody tr")];
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  Chart.getChart(canvas)?.destroy();
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0].textContent),
      datasets: [{ label: "Answers", data: rows.map((row) => Number(row.cells[1].textContent)), backgroundColor: token("--link-fg") }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: {
        x: { grid: { display: false }, ticks: { color: token("--body-quiet-color"), maxRotation: 0, autoSkipPadding: 16 } },
        y: { beginAtZero: true, grid: { color: token("--hairline-color") }, ticks: { color: token("--body-quiet-color"), precision: 0 } },
      },
    },
  });
}

if (canvas) {
  draw();
  // The admin's own switch of theme changes an attribute of the root.
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
