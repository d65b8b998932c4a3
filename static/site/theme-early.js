// Runs before the first paint, so that a dark page never flashes white. Not a module, because modules are deferred.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is blocked: follow the system
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
