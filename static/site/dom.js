// Finding what the templates put on the page.

/**
 * The first element that matches. One that is missing or of another kind is a mistake in a template, so it throws.
 * @template {Element} E
 * @param {new () => E} kind
 * @param {string} selector
 * @param {ParentNode} [scope]
 * @returns {E}
 */
export function find(kind, selector, scope = document) {
  const found = scope.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`${selector} is not an ${kind.name} on this page`);
}

/**
 * @template {Element} E
 * @param {new () => E} kind
 * @param {string} selector
 * @param {ParentNode} [scope]
 * @returns {E[]}
 */
export function findAll(kind, selector, scope = document) {
  return [...scope.querySelectorAll(selector)].flatMap((found) => (found instanceof kind ? [found] : []));
}

/**
 * Calls `prepare` with the document, and again with the parent of everything that htmx adds to it: a selector
 * doesn't match the element it starts from, and the element that was added may be the one to prepare.
 * @param {(scope: ParentNode) => void} prepare
 */
export function onContent(prepare) {
  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target.parentElement ?? target));
}
