// Filtered lists: addresses that say only what is set, filters that fold on a phone, and where the focus goes.
import { find, findAll } from "./dom.js";

/**
 * How many of these filters are set.
 * @param {Element} filters
 */
function numberSet(filters) {
  const fields = [...findAll(HTMLInputElement, "input", filters), ...findAll(HTMLSelectElement, "select", filters)];
  return fields.filter((field) => field.value).length;
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest(".filters-switch");
  if (!button) return;
  const folded = find(HTMLElement, "#folded-filters").toggleAttribute("data-folded");
  button.setAttribute("aria-expanded", String(!folded));
});

document.addEventListener("change", ({ target }) => {
  const filters = target instanceof Element && target.closest("#folded-filters");
  if (!filters) return;
  const number = numberSet(filters);
  find(HTMLElement, "[data-number-set]").textContent = number ? ` (${number})` : "";
});

document.addEventListener("htmx:configRequest", ({ target, detail: { parameters } }) => {
  if (!target.matches("form.filters")) return;
  for (const name of Object.keys(parameters)) if (!parameters[name]) delete parameters[name];
});

// The link that led to another page of the list is gone; whoever used it goes on above the new rows.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig?.elt.closest("nav")) find(HTMLElement, "[data-list-heading]").focus();
});
