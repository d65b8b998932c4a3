// Keys of one page: each link or field that has `data-shortcut` is followed, or gets the focus, by that key. "?" lists
// them. They can be turned off, for people whose speech input or tremor types letters.
import { find, findAll } from "./dom.js";

const OFF = "shortcuts-off";
const SEARCH = "main input[type=search]";
const FIELDS = "input, textarea, select, [contenteditable]";

const dialog = find(HTMLDialogElement, "#shortcuts");
const list = find(HTMLElement, "[data-shortcut-list]", dialog);
const off = find(HTMLInputElement, "[data-shortcuts-off]", dialog);

/**
 * Whether a key is meant for the page: nothing is being typed, and no other key is held.
 * @param {KeyboardEvent} event
 */
function isForPage({ target, ctrlKey, metaKey, altKey, isComposing, repeat }) {
  if (ctrlKey || metaKey || altKey || isComposing || repeat) return false;
  return !(target instanceof Element && target.closest(FIELDS)) && !document.querySelector("dialog[open]");
}

/** @returns {{key: string, words: string, element: HTMLElement}[]} what the keys do on this page, as it is now */
function shortcuts() {
  const marked = findAll(HTMLElement, "[data-shortcut]").filter((element) => element.checkVisibility());
  const found = marked.map((element) => ({
    key: element.dataset.shortcut ?? "",
    words: element.dataset.shortcutLabel ?? element.textContent.trim(),
    element,
  }));
  const search = document.querySelector(SEARCH);
  if (search instanceof HTMLElement) found.push({ key: "/", words: "Search", element: search });
  return found;
}

/**
 * @param {string} key
 * @param {string} words
 */
function row(key, words) {
  const line = document.createElement("div");
  const name = document.createElement("dt");
  const meaning = document.createElement("dd");
  const shown = document.createElement("kbd");
  shown.textContent = key;
  meaning.textContent = words;
  name.append(shown);
  line.append(name, meaning);
  return line;
}

function showHelp() {
  const single = off.checked ? [] : [...shortcuts(), { key: "?", words: "This list" }];
  const rows = single.map(({ key, words }) => row(key, words));
  if (document.querySelector("#answer-form")) rows.push(row("Ctrl or ⌘ + Enter", "Submit the answer"));
  list.replaceChildren(...rows, row("Esc", "Close this list"));
  if (!dialog.open) dialog.showModal();
}

/** @param {HTMLElement} element */
function follow(element) {
  if (element.matches(FIELDS)) element.focus();
  else element.click();
}

try {
  off.checked = localStorage.getItem(OFF) !== null;
} catch {
  // Storage is blocked: they are on.
}

off.addEventListener("change", () => {
  try {
    if (off.checked) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
  } catch {
    // Storage is blocked: the choice is for this page.
  }
  showHelp();
});

find(HTMLElement, "[data-shortcuts-open]").addEventListener("click", showHelp);

document.addEventListener("keydown", (event) => {
  if (off.checked || !isForPage(event)) return;
  const chosen = shortcuts().find(({ key }) => key === event.key);
  if (!chosen && event.key !== "?") return;
  event.preventDefault();
  if (chosen) follow(chosen.element);
  else showHelp();
});
