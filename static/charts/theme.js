// Charts in the page's colors, redrawn when the theme changes.

/** @type {Map<HTMLCanvasElement, () => void>} */
const drawings = new Map();

/** @param {string} name of a CSS custom property */
export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** @param {string} category */
export function hue(category) {
  return token(`--cat-${category}`);
}

function setDefaults() {
  Object.assign(Chart.defaults, {
    // Charts appear at once: some learners ask for reduced motion, and others open this page every day.
    animation: false,
    maintainAspectRatio: false,
    color: token("--color-label"),
    borderColor: token("--color-border"),
  });
  Object.assign(Chart.defaults.font, { family: getComputedStyle(document.body).fontFamily, size: 13 });
  Object.assign(Chart.defaults.plugins.legend, { display: false });
  Object.assign(Chart.defaults.plugins.tooltip, {
    backgroundColor: token("--color-text-primary"),
    titleColor: token("--color-bg-primary"),
    bodyColor: token("--color-bg-primary"),
    footerColor: token("--color-bg-primary"),
    padding: 10,
    cornerRadius: 8,
    displayColors: false,
  });
}

// Chart.js keeps a chart alive after its canvas has left the page.
function forget() {
  for (const canvas of drawings.keys()) {
    if (canvas.isConnected) continue;
    Chart.getChart(canvas)?.destroy();
    drawings.delete(canvas);
  }
}

/**
 * Draws now and after every change of theme. The colors are read in `configure`, so it runs each time.
 * @template {import("chart.js").ChartType} T
 * @template D
 * @param {HTMLCanvasElement} canvas
 * @param {() => import("chart.js").ChartConfiguration<T, D>} configure
 */
export function draw(canvas, configure) {
  function build() {
    Chart.getChart(canvas)?.destroy();
    setDefaults();
    new Chart(canvas, configure());
  }
  forget();
  drawings.set(canvas, build);
  build();
}

document.addEventListener("themechange", () => {
  forget();
  for (const build of drawings.values()) build();
});
