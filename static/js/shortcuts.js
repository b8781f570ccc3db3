// "?" shows every key in the dialog of the base template. The help page holds the same list without JavaScript.
import { isTyping } from "./desk.js";

export function startShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    dialog.showModal();
  });
  document.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest?.("[data-shortcuts]")) return;
    event.preventDefault();
    dialog.showModal();
  });
}
