// How a chart wears the page: colours from the CSS tokens, drawn anew when the theme changes, and nothing that moves.

const drawings = new Map();

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function hue(category) {
  return token(`--cat-${category}`);
}

function build(canvas, configure) {
  Chart.getChart(canvas)?.destroy();
  Object.assign(Chart.defaults, {
    // Charts appear at once: that suits those who asked for reduced motion, and everybody who opens this page daily.
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
    padding: 10,
    cornerRadius: 8,
    displayColors: false,
  });
  new Chart(canvas, configure());
}

// A chart whose canvas was swapped out of the page would live on otherwise.
function forget() {
  for (const canvas of drawings.keys()) {
    if (canvas.isConnected) continue;
    Chart.getChart(canvas)?.destroy();
    drawings.delete(canvas);
  }
}

// Draws on the canvas what configure() says, now and after every change of theme.
export function draw(canvas, configure) {
  forget();
  drawings.set(canvas, configure);
  build(canvas, configure);
}

document.addEventListener("themechange", () => {
  forget();
  for (const [canvas, configure] of drawings) build(canvas, configure);
});
