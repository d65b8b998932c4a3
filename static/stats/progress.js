// The progress page: draws its charts, again after every change of the filters, and keeps the cards up to date.
import { drawCategories } from "./charts/categories.js";
import { readData } from "./charts/common.js";
import { drawHeatmap } from "./charts/heatmap.js";
import { drawDimensions } from "./charts/radar.js";
import { drawTrend } from "./charts/trend.js";
import { fetchHtmxOnUse, htmxReady } from "./late-htmx.js";

const dashboard = document.getElementById("dashboard");
const filters = document.querySelector("[data-filters]");
const failure = document.querySelector("[data-dashboard-failure]");

// A chart is drawn when it comes near the screen, or before it is printed: four at once would keep a phone busy
// before the first of them can be seen.
const waiting = new Map(); // canvas → how to draw it
const nearby = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => drawNow(entry.target)),
  { rootMargin: "200px" },
);

function drawNow(canvas) {
  const draw = waiting.get(canvas);
  waiting.delete(canvas);
  nearby.unobserve(canvas);
  draw?.();
}

function drawWhenNear(canvas, draw) {
  waiting.set(canvas, draw);
  nearby.observe(canvas);
}

function drawAll() {
  waiting.clear();
  nearby.disconnect();
  if (!dashboard.querySelector("canvas")) return;
  const data = readData("progress-data");
  const canvas = (name) => dashboard.querySelector(`canvas[data-chart="${name}"]`);
  // Those who hide scores get the heatmap alone.
  if (data.trend) {
    const legend = dashboard.querySelector("[data-legend]");
    drawWhenNear(canvas("trend"), () => drawTrend(canvas("trend"), data.trend, legend));
    drawWhenNear(canvas("dimensions"), () => drawDimensions(canvas("dimensions"), data.dimensions));
    drawWhenNear(canvas("categories"), () => drawCategories(canvas("categories"), data.by_category));
  }
  drawWhenNear(canvas("heatmap"), () => drawHeatmap(canvas("heatmap"), data.heatmap));
  // Where a year does not fit, the newest weeks are what one came for.
  const year = dashboard.querySelector("[data-scroll-to-end]");
  year.scrollLeft = year.scrollWidth;
}

drawAll();
const showFailure = () => {
  failure.hidden = false;
};
fetchHtmxOnUse(dashboard.dataset.htmx, showFailure);

dashboard.addEventListener("htmx:afterSwap", (event) => {
  failure.hidden = true;
  if (event.target !== dashboard) return;
  drawAll();
  document.querySelector("[data-announcement]").textContent = dashboard.querySelector("[data-summary]")?.textContent.trim() ?? "";
});

// Said here, with a way to try again, instead of by the message for pages with something typed in.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  for (const source of [filters, dashboard]) {
    source.addEventListener(name, (event) => {
      event.stopPropagation();
      showFailure();
    });
  }
}

failure.querySelector("button").addEventListener("click", () => filters.requestSubmit());

// An answer may have been scored elsewhere: the cards ask again when another tab says so (feedback.js), and, since
// it may have been another browser, when this page is looked at again.
const refreshCards = () =>
  htmxReady(dashboard.dataset.htmx).then((htmx) => htmx.trigger("#stats-cards", "refresh"), showFailure);
new BroadcastChannel("attempts").addEventListener("message", refreshCards);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refreshCards();
});

// The same filters again, which is no new step in the browser's history.
function refreshBoard() {
  window.htmx.ajax("GET", window.location.pathname + window.location.search, { source: dashboard, target: dashboard });
}

// Cards that changed say that the charts below are old, too.
let practised = document.getElementById("stats-cards")?.dataset.practised;
dashboard.addEventListener("htmx:afterSettle", (event) => {
  const now = document.getElementById("stats-cards")?.dataset.practised;
  if (event.target.id === "stats-cards" && now !== practised) refreshBoard();
  practised = now;
});

// A printed report is light, whatever the screen is. The charts are pictures by then: they are drawn anew.
const root = document.documentElement;
let dark = false;

function setDark(on) {
  root.classList.toggle("dark", on);
  document.dispatchEvent(new CustomEvent("themechange"));
}

window.addEventListener("beforeprint", () => {
  [...waiting.keys()].forEach(drawNow);
  dark = root.classList.contains("dark");
  if (dark) setDark(false);
});

window.addEventListener("afterprint", () => {
  if (dark) setDark(true);
});
