// The dark theme: a class on the root element, and an event for whoever draws in the theme's colors.

const root = document.documentElement;

export function isDark() {
  return root.classList.contains("dark");
}

/** @param {boolean} on */
export function setDark(on) {
  root.classList.toggle("dark", on);
  document.dispatchEvent(new CustomEvent("themechange"));
}
