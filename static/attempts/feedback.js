// An announcement for people who can't see the feedback appear.
import { find } from "../site/dom.js";

const attempts = new BroadcastChannel("attempts");

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "practice") target.querySelector("h1")?.focus();
});

// A failed evaluation has no score to announce, and its message is an alert already.
document.addEventListener("htmx:sseClose", () => {
  const score = document.querySelector("#feedback .overall-number")?.textContent.trim();
  if (!score) return;
  find(HTMLElement, "[data-announcement]").textContent = `The feedback is ready. Overall ${score}.`;
  // A progress page in another tab listens.
  attempts.postMessage("scored");
});
