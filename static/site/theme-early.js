// Runs before the first paint, so that a dark page never flashes white. A plain script, because modules wait.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is forbidden here: the system's choice it is
    }
  }

  function apply() {
    root.classList.toggle("dark", chosen() ? chosen() === "dark" : system.matches);
    document.dispatchEvent(new CustomEvent("themechange"));
  }

  root.classList.add("js");
  apply();
  system.addEventListener("change", apply);
})();
