// A search over many choices, laid over <select multiple data-picker="5"> or a list of boxes
// (<div data-picker="5">). The choices stay the form's own; without JavaScript they are what people use.
// Pattern: ARIA combobox with a list box. Disabled options are headings of the tree: shown, not chosen.
import { announce } from "./announce.js";

const SHOWN = 60;
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
let serial = 0;

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function choicesOf(source) {
  if (source.tagName === "SELECT") {
    return [...source.options].filter((option) => option.value).map((option) => ({
      label: option.dataset.label || option.textContent.trim(),
      path: option.dataset.path || option.closest("optgroup")?.label || "",
      disabled: option.disabled,
      get on() {
        return option.selected;
      },
      set on(value) {
        option.selected = value;
      },
    }));
  }
  return [...source.querySelectorAll("input[type=checkbox]")].map((box) => ({
    label: box.closest("label")?.textContent.trim() || box.value,
    path: box.dataset.path || "",
    disabled: box.disabled,
    get on() {
      return box.checked;
    },
    set on(value) {
      box.checked = value;
    },
  }));
}

function start(source) {
  source.dataset.picking = "";
  const words = document.body.dataset;
  const most = Number(source.dataset.picker) || Infinity;
  const choices = choicesOf(source);
  for (const choice of choices) choice.key = fold(`${choice.path} ${choice.label}`);
  const id = `picker-${++serial}`;
  const owner = source.id ? document.querySelector(`label[for="${CSS.escape(source.id)}"]`) : null;
  const legend = source.closest("fieldset")?.querySelector("legend");
  const title = (owner || legend)?.textContent.trim() || "";

  const chips = element("ul", { class: "picker-chips" });
  const input = element("input", {
    id,
    type: "text",
    class: "form-control",
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-controls": `${id}-list`,
    "aria-autocomplete": "list",
    "aria-label": `${title}: ${words.pickerSearch}`,
    placeholder: words.pickerSearch,
  });
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (source.hasAttribute(name)) input.setAttribute(name, source.getAttribute(name));
  }
  const list = element("ul", { id: `${id}-list`, class: "picker-list", role: "listbox", "aria-label": title });
  const note = element("p", { class: "picker-note" });
  const box = element("div", { class: "picker" }, chips, input, list, note);
  list.hidden = true;
  source.hidden = true;
  source.after(box);
  if (owner) owner.htmlFor = id;

  let shown = [];
  let active = -1;
  const chosen = () => choices.filter((choice) => choice.on);

  function changed() {
    source.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function drawChips() {
    chips.replaceChildren(
      ...chosen().map((choice) => {
        const icon = element("i", { class: "bi bi-x-lg", "aria-hidden": "true" });
        const button = element("button", { type: "button" }, choice.label, icon);
        button.setAttribute("aria-label", words.pickerRemove.replace("{name}", choice.label));
        button.addEventListener("click", () => toggle(choice));
        return element("li", {}, button);
      }),
    );
    const taken = chosen().length;
    note.textContent = Number.isFinite(most) ? words.pickerTaken.replace("{n}", taken).replace("{most}", most) : "";
  }

  function toggle(choice) {
    if (!choice.on && chosen().length >= most) {
      announce(words.pickerFull.replace("{most}", most));
      note.textContent = words.pickerFull.replace("{most}", most);
      return;
    }
    choice.on = !choice.on;
    drawChips();
    changed();
    announce((choice.on ? words.pickerAdded : words.pickerRemoved).replace("{name}", choice.label));
    input.value = "";
    input.focus();
    if (!list.hidden) open();
  }

  function open() {
    const parts = fold(input.value).split(/\s+/).filter(Boolean);
    const hits = choices.filter((choice) => !choice.on && parts.every((part) => choice.key.includes(part)));
    shown = hits.slice(0, SHOWN);
    active = -1;
    list.replaceChildren(
      ...shown.map((choice, index) => {
        const item = element("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false" }, choice.label);
        if (choice.path) item.append(element("small", {}, choice.path));
        if (choice.disabled) item.setAttribute("aria-disabled", "true");
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          if (!choice.disabled) toggle(choice);
        });
        return item;
      }),
    );
    if (!shown.length) list.append(element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, words.pickerNone));
    if (hits.length > shown.length) {
      list.append(element("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, words.pickerMore));
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    if (list.hidden) open();
    const free = shown.map((choice, index) => (choice.disabled ? -1 : index)).filter((index) => index >= 0);
    if (!free.length) return;
    const at = free.indexOf(active);
    active = free[at < 0 ? (step > 0 ? 0 : free.length - 1) : (at + step + free.length) % free.length];
    for (const [index, item] of [...list.children].entries()) {
      item.classList.toggle("is-active", index === active);
      item.setAttribute("aria-selected", String(index === active));
    }
    list.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
  }

  input.addEventListener("input", open);
  input.addEventListener("click", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && !list.hidden) {
      if (active >= 0) toggle(shown[active]);
      else if (shown.length === 1 && !shown[0].disabled) toggle(shown[0]);
    } else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Backspace" && !input.value && chosen().length) toggle(chosen().at(-1));
    else return;
    event.preventDefault();
  });
  // A draft restored into the select must show.
  source.addEventListener("change", (event) => {
    if (event.target === source) drawChips();
  });
  drawChips();
}

export function startPickers(root) {
  for (const source of root.querySelectorAll("[data-picker]:not([data-picking])")) start(source);
}
