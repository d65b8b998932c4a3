// What every page needs: the theme switch, the learner's time zone, and messages when a request fails.

const root = document.documentElement;

function showThemeSwitch() {
  document.querySelector("[data-theme-switch]")?.setAttribute("aria-pressed", String(root.classList.contains("dark")));
}

showThemeSwitch();
document.addEventListener("themechange", showThemeSwitch);

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  const dark = root.classList.toggle("dark");
  try {
    localStorage.setItem("theme", dark ? "dark" : "light");
  } catch {
    // Storage is forbidden here: the choice lasts for this page.
  }
  document.dispatchEvent(new CustomEvent("themechange"));
});

function fillTimeZone(scope) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  for (const input of scope.querySelectorAll("input[data-time-zone]")) input.value ||= zone;
}

fillTimeZone(document);
document.addEventListener("htmx:load", (event) => fillTimeZone(event.target));

// The token in a page open since before signing in is stale; the cookie is not. Without this, a learner with
// two tabs would be refused in the second.
document.addEventListener("htmx:configRequest", (event) => {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (cookie && event.detail.parameters.csrfmiddlewaretoken) {
    event.detail.parameters.csrfmiddlewaretoken = cookie[1];
  }
});

function showFailure(text) {
  const box = document.querySelector("[data-request-failure]");
  box.textContent = text;
  box.hidden = false;
}

document.addEventListener("htmx:beforeRequest", () => {
  document.querySelector("[data-request-failure]").hidden = true;
});

document.addEventListener("htmx:sendError", () => {
  showFailure("The server could not be reached. What you typed is kept in this browser. Try again in a moment.");
});

// 409, 422 and 429 carry a form with its messages and are swapped in (see the htmx-config meta element); the rest is told here.
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 403) {
    showFailure("This page was open for too long. Reload it; what you typed is kept in this browser.");
  } else {
    showFailure(`The server answered with an error (${status}). What you typed is kept in this browser. Try again.`);
  }
});
