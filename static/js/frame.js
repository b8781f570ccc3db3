// The folded header, its menus and the colour switch.
import { announce } from "./announce.js";

const ICONS = { light: "bi-sun", dark: "bi-moon-stars", auto: "bi-circle-half" };

function startToggle() {
  const button = document.querySelector(".frame-toggle");
  const fold = document.getElementById("frame-fold");
  if (!button || !fold) return;
  const set = (open) => {
    button.setAttribute("aria-expanded", String(open));
    fold.classList.toggle("is-open", open);
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  fold.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && button.offsetParent) {
      set(false);
      button.focus();
    }
  });
}

function startMenus() {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target instanceof Element && event.target.closest("details.menu[open]");
    if (event.key === "Escape" && menu) {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function startTheme() {
  const button = document.querySelector("[data-theme-toggle]");
  if (!button) return;
  const show = (choice) => {
    const label = button.dataset[choice];
    button.querySelector("i").className = `bi ${ICONS[choice]}`;
    button.querySelector(".tool-label").textContent = label;
    button.title = label;
    return label;
  };
  show(document.documentElement.dataset.theme);
  button.addEventListener("click", () => announce(show(window.portalTheme.next())));
}

export function startFrame() {
  startToggle();
  startMenus();
  startTheme();
  // Filters stand open beside a list; above it, on narrow screens, they would hide it.
  if (window.matchMedia("(max-width: 767.98px)").matches) {
    for (const fold of document.querySelectorAll("details[data-fold-narrow]")) fold.open = false;
  }
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
}
