// The progress page: draws its charts, again after every change of the filters, and keeps the cards up to date.
import { drawDimensions } from "../charts/radar.js";
import { isDark, setDark } from "../site/dark.js";
import { find } from "../site/dom.js";
import { drawCategories } from "./categories.js";
import { drawGuesses } from "./guesses.js";
import { drawHeatmap } from "./heatmap.js";
import { drawTrend } from "./trend.js";

/**
 * Learners who hide their scores get the heatmap alone.
 * @typedef {{heatmap: import("./calendar.js").Heatmap}} Practice
 * @typedef {object} Scores
 * @property {import("./series.js").Trend} trend
 * @property {import("../charts/radar.js").Dimensions} dimensions
 * @property {import("./categories.js").Breakdown} by_category
 * @property {import("./guesses.js").Guesses} guesses
 */

const figures = find(HTMLElement, "#progress");
const filters = find(HTMLFormElement, "[data-filters]");
const failure = find(HTMLElement, "[data-progress-failure]");

// A chart is drawn when its panel comes near the screen, or before it is printed: drawing all of them at once would keep
// a phone busy before the first of them can be seen. The panel, because the heatmap's box is scrolled to its end, and
// a canvas that has no width of its own yet lies out of sight at the beginning.
/** @type {Map<Element, () => void>} how to draw the chart of each panel that still waits */
const waiting = new Map();
const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) drawNow(target);
  },
  { rootMargin: "200px" },
);

/** @param {Element} panel */
function drawNow(panel) {
  const draw = waiting.get(panel);
  waiting.delete(panel);
  nearby.unobserve(panel);
  draw?.();
}

/**
 * @param {string} name of the chart
 * @param {(canvas: HTMLCanvasElement) => void} draw
 */
function drawWhenNear(name, draw) {
  const canvas = find(HTMLCanvasElement, `canvas[data-chart="${name}"]`, figures);
  const panel = canvas.closest(".panel") ?? canvas;
  waiting.set(panel, () => draw(canvas));
  nearby.observe(panel);
}

function drawAll() {
  waiting.clear();
  nearby.disconnect();
  if (!figures.querySelector("canvas")) return;
  /** @type {Practice & Partial<Scores>} */
  const { heatmap, trend, dimensions, by_category, guesses } = JSON.parse(
    find(HTMLScriptElement, "#progress-data").text,
  );
  if (trend) drawWhenNear("trend", (canvas) => drawTrend(canvas, trend, find(HTMLElement, "[data-legend]", figures)));
  if (dimensions) drawWhenNear("dimensions", (canvas) => drawDimensions(canvas, dimensions));
  if (by_category) drawWhenNear("categories", (canvas) => drawCategories(canvas, by_category));
  if (guesses && guesses.mean !== null) drawWhenNear("guesses", (canvas) => drawGuesses(canvas, guesses));
  drawWhenNear("heatmap", (canvas) => drawHeatmap(canvas, heatmap));
  // Where a year doesn't fit, show its end: the newest weeks are what people come for.
  const year = find(HTMLElement, "[data-scroll-to-end]", figures);
  year.scrollLeft = year.scrollWidth;
}

drawAll();
figures.addEventListener("htmx:afterSwap", ({ target }) => {
  failure.hidden = true;
  if (target !== figures) return;
  drawAll();
  const summary = figures.querySelector("[data-summary]");
  find(HTMLElement, "[data-announcement]").textContent = summary?.textContent.trim() ?? "";
});

// Nothing typed is at stake on this page, so it has its own message, with a way to try again.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  for (const source of [filters, figures]) {
    source.addEventListener(name, (event) => {
      event.stopPropagation();
      failure.hidden = false;
    });
  }
}

find(HTMLElement, "button", failure).addEventListener("click", () => filters.requestSubmit());

// An answer may have been scored elsewhere. Another tab says so (see feedback.js); another browser can't, so the
// cards also ask again when the learner comes back to this page.
const refreshCards = () => htmx.trigger("#stats-cards", "refresh");
new BroadcastChannel("attempts").addEventListener("message", refreshCards);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refreshCards();
});

// Not by submitting the form: the same filters again must not add a step to the browser's history. By what it shows,
// though: where the address has no period, another answer could make the page choose another one.
function refreshFigures() {
  const values = [...new FormData(filters)].map(([name, value]) => [name, String(value)]);
  const address = `${window.location.pathname}?${new URLSearchParams(values)}`;
  htmx.ajax("GET", address, { source: figures, target: figures });
}

// Cards that changed mean that the charts below them are old, too.
const practicedNow = () => document.getElementById("stats-cards")?.dataset.practiced;
let practiced = practicedNow();
figures.addEventListener("htmx:afterSettle", ({ target }) => {
  const now = practicedNow();
  if (target.id === "stats-cards" && now !== practiced) refreshFigures();
  practiced = now;
});

// A report is printed in the light theme. Charts are bitmaps that no style sheet changes, so they are redrawn.
figures.addEventListener("click", ({ target }) => {
  if (target instanceof Element && target.closest("[data-print]")) window.print();
});

let darkOnScreen = false;

window.addEventListener("beforeprint", () => {
  [...waiting.keys()].forEach(drawNow);
  darkOnScreen = isDark();
  if (darkOnScreen) setDark(false);
});

window.addEventListener("afterprint", () => {
  if (darkOnScreen) setDark(true);
});
