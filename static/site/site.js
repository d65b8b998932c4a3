// What every page needs: the theme switch, the learner's time zone, and a message when a request fails.
import { isDark, setDark } from "./dark.js";
import { find, findAll, onContent } from "./dom.js";

function showTheme() {
  document.querySelector("[data-theme-switch]")?.setAttribute("aria-pressed", String(isDark()));
  // The browser's own frame, where it takes a page's color: the theme that was chosen, not the system's.
  const color = getComputedStyle(document.documentElement).getPropertyValue("--color-bg-primary").trim();
  for (const meta of findAll(HTMLMetaElement, "meta[name=theme-color]")) meta.content = color;
}

showTheme();
document.addEventListener("themechange", showTheme);

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element && target.closest("[data-theme-switch]"))) return;
  const dark = !isDark();
  try {
    localStorage.setItem("theme", dark ? "dark" : "light");
  } catch {
    // Storage is blocked: the choice lasts until the learner leaves this page.
  }
  setDark(dark);
});

onContent((scope) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  for (const input of findAll(HTMLInputElement, "input[data-time-zone]", scope)) input.value ||= zone;
});

// Signing in changes the CSRF token, and the form in a tab opened earlier still has the old one. The cookie is
// always current; without it, that tab would be refused.
document.addEventListener("htmx:configRequest", ({ detail: { parameters } }) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (token && parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token;
});

const failure = find(HTMLElement, "[data-request-failure]");

/** @param {string} text */
function showFailure(text) {
  failure.textContent = text;
  failure.hidden = false;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  failure.hidden = true;
  // Enter in a list's filters is a change, and then a submit of what is shown by then: one more step to go back.
  const shown = new URL(event.detail.pathInfo.finalRequestPath, location.href).href === location.href;
  if (shown && event.target.matches("form.filters")) event.preventDefault();
});

document.addEventListener("htmx:sendError", () => {
  showFailure("The server could not be reached. What you typed is kept in this browser. Try again in a moment.");
});

// A 409, 422, or 429 brings a form with its own messages, and htmx swaps it in (see htmx-config in base.html).
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (status === 403) {
    showFailure("This page was open for too long. Reload it; what you typed is kept in this browser.");
  } else {
    showFailure(`The server answered with an error (${status}). What you typed is kept in this browser. Try again.`);
  }
});

// What is folded is printed as well, and folds again afterwards.
/** @type {HTMLDetailsElement[]} */
let unfolded = [];

addEventListener("beforeprint", () => {
  unfolded = findAll(HTMLDetailsElement, "details:not([open])");
  for (const details of unfolded) details.open = true;
});

addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
  unfolded = [];
});
