// Keyboard work on lists: <table data-keys> or <ul data-keys>, rows marked [data-row].
// j / k or arrows move, Enter opens the row's first link, a and d press [data-key="a"] and [data-key="d"].
export function startDesk() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event) || document.querySelector("dialog[open]")) return;
    // A key that is held down moves on, but decides only once.
    if (event.repeat && event.key !== "j" && event.key !== "k") return;
    const lists = document.querySelectorAll("[data-keys]");
    if (!lists.length) return pressPageKey(event);
    const rows = [...document.querySelectorAll("[data-keys] [data-row]")].filter((row) => row.offsetParent);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const onControl = event.target.closest?.("a, button, summary");
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
      mark(rows, rows[next]);
    } else if (at >= 0 && event.key === "Enter" && !onControl) {
      rows[at].querySelector("a[href]")?.click();
    } else if (at >= 0 && /^[a-z]$/.test(event.key)) {
      press(rows[at], event);
    }
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-keys] [data-row]");
    if (row) mark([...document.querySelectorAll("[data-keys] [data-row]")], row, false);
  });
}

// Keys of a page never act while somebody writes in a field or works in a menu.
export function isTyping(event) {
  const fields = "input, textarea, select, details.menu, [contenteditable], [role='combobox'], [role='listbox']";
  return event.isComposing || Boolean(event.target.closest?.(fields));
}

function mark(rows, row, focus = true) {
  for (const other of rows) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  if (!focus) return;
  row.setAttribute("tabindex", "-1");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function press(scope, event) {
  const control = scope.querySelector(`[data-key="${event.key}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
  if (control.tagName === "SUMMARY") control.parentElement.querySelector("select, input:not([type=hidden]), textarea, button")?.focus();
}

// A page without rows (a suggestion, a match) may name keys of its own: data-page-keys on its action bar.
function pressPageKey(event) {
  const bar = document.querySelector("[data-page-keys]");
  if (bar && /^[a-z]$/.test(event.key)) press(bar, event);
}
