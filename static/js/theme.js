// Loaded early and blocking, so that no page flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch {
      return "auto";
    }
  };
  const apply = () => {
    const choice = read();
    root.dataset.theme = choice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  };
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  window.portalTheme = {
    next() {
      const order = ["auto", "light", "dark"];
      const choice = order[(order.indexOf(read()) + 1) % order.length];
      try {
        localStorage.setItem("theme", choice);
      } catch {
        root.dataset.theme = choice;
      }
      apply();
      return root.dataset.theme;
    },
  };
  apply();
})();
