// Feedback on the page: its radar chart, and word of it for those who don't see it appear.
import { drawRadar } from "./charts/radar.js";

const attempts = new BroadcastChannel("attempts");

function show(scope) {
  for (const canvas of scope.querySelectorAll("canvas[data-radar]")) drawRadar(canvas);
}

show(document);

document.addEventListener("htmx:load", (event) => {
  show(event.target.parentElement ?? event.target);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "practice") document.querySelector("#practice h1")?.focus();
});

// A failure is an alert and speaks for itself.
document.addEventListener("htmx:sseClose", () => {
  const score = document.querySelector("#feedback .overall-number")?.textContent.trim();
  if (!score) return;
  document.querySelector("[data-announcement]").textContent = `The feedback is ready. Overall ${score}.`;
  // A progress page in another tab listens.
  attempts.postMessage("scored");
});
