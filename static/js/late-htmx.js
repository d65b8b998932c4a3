// htmx for a page whose first look does without it: fetched at the first sign that somebody uses the page.

const EARLY_SIGNS = ["pointerover", "touchstart", "focusin", "keydown"];
const TRIGGERS = ["change", "submit", "toggle"];

let loading;

/** htmx, fetched once. Rejects when it cannot be fetched; the next call tries again. */
export function htmxReady(source) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", () => resolve(window.htmx));
    script.addEventListener("error", () => {
      loading = undefined;
      reject(new Error(`${source} could not be fetched`));
    });
    document.head.append(script);
  });
  return loading;
}

/** Fetch htmx when the page is used. What was triggered before it was there is triggered again; `failed` is told. */
export function fetchHtmxOnUse(source, failed) {
  for (const sign of EARLY_SIGNS) {
    window.addEventListener(sign, () => htmxReady(source).catch(failed), { once: true, passive: true });
  }
  // Back to an address that htmx put there, before it is here again.
  window.addEventListener("popstate", () => window.htmx || window.location.reload());
  for (const trigger of TRIGGERS) {
    document.addEventListener(
      trigger,
      (event) => {
        const element = event.target.closest("[hx-get]");
        if (window.htmx || !element) return;
        if (trigger === "submit") event.preventDefault();
        htmxReady(source).then((htmx) => htmx.trigger(element, trigger), failed);
      },
      true, // toggle does not bubble
    );
  }
}
