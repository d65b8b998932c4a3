// Category breakdown: one bar per category, worst first, with the range of its daily averages and its count.
import { opensHistory, plural, score } from "./common.js";
import { draw, hue, token } from "./theme.js";

const NARROW = 360;

// On each bar a thin line from the lowest to the highest daily average, and the average at the end of the row.
const marks = (data) => ({
  id: "marks",
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart;
    ctx.save();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = token("--color-text-primary");
    ctx.fillStyle = token("--color-text-primary");
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    ctx.font = `600 13px ${Chart.defaults.font.family}`;
    chart.getDatasetMeta(0).data.forEach((bar, index) => {
      const [from, to] = [data.lowest[index], data.highest[index]].map((value) => scales.x.getPixelForValue(value));
      if (from !== to) {
        ctx.beginPath();
        for (const x of [from, to]) {
          ctx.moveTo(x, bar.y - 4);
          ctx.lineTo(x, bar.y + 4);
        }
        ctx.moveTo(from, bar.y);
        ctx.lineTo(to, bar.y);
        ctx.stroke();
      }
      ctx.fillText(score(data.values[index]), chartArea.right + 36, bar.y);
    });
    ctx.restore();
  },
});

export function drawCategories(canvas, data) {
  draw(canvas, () => ({
    type: "bar",
    data: {
      labels: data.labels,
      datasets: [
        { data: data.values, backgroundColor: data.slugs.map((slug) => `${hue(slug)}b3`), borderRadius: 4, maxBarThickness: 22 },
      ],
    },
    options: {
      indexAxis: "y",
      layout: { padding: { right: 40 } },
      ...opensHistory(canvas, (index) => ({ category: data.slugs[index] })),
      scales: {
        x: { min: 0, max: 10, ticks: { stepSize: 2 }, border: { display: false } },
        y: {
          grid: { display: false },
          // In a narrow chart a name takes two lines, or it would be cut.
          ticks: {
            color: token("--color-text-secondary"),
            callback: (_, index) => (canvas.clientWidth < NARROW ? data.labels[index].split(/(?<=[ -])/) : data.labels[index]),
          },
        },
      },
      plugins: {
        tooltip: {
          callbacks: {
            label: ({ dataIndex: n }) => [
              `Average ${score(data.values[n])} over ${plural(data.counts[n], "scored answer")}`,
              `Daily averages from ${score(data.lowest[n])} to ${score(data.highest[n])}`,
            ],
          },
        },
      },
    },
    plugins: [marks(data)],
  }));
}
