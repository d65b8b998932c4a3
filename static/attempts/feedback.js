// An announcement for people who can't see the feedback appear.
import { find, findAll } from "../site/dom.js";

const attempts = new BroadcastChannel("attempts");

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "practice") return;
  target.querySelector("h1")?.focus();
  const here = target.querySelector("[data-here]")?.getAttribute("data-here");
  if (!here) return;
  // The page is another one now: the navigation says so, as it does after a reload.
  for (const link of findAll(HTMLAnchorElement, ".site-nav a")) {
    if (link.getAttribute("href") === here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
});

// A progress page in another tab listens.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "feedback" && target.querySelector(".overall-number")) attempts.postMessage("scored");
});

// A failed evaluation has no score to announce, and its message is an alert already.
document.addEventListener("htmx:sseClose", () => {
  const score = document.querySelector("#feedback .overall-number")?.textContent.trim();
  if (!score) return;
  find(HTMLElement, "[data-announcement]").textContent = `The feedback is ready. Overall ${score}.`;
});
