// Offers names while "@" is typed in <textarea data-mentions='[{"name": "Anna", "audiences": ["all"]}]'>: only people
// whom the chosen audience of the form reaches. The text stays plain; without JavaScript one writes the whole name.
import { announce } from "./announce.js";

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const TYPED = /(^|[\s(])@([^@\n]{0,40})$/;
const SHOWN = 8;
let serial = 0;

function start(area) {
  area.dataset.mentioning = "";
  const people = JSON.parse(area.dataset.mentions).map((person) => ({ ...person, key: fold(person.name) }));
  const id = `mentions-${++serial}`;
  const list = document.createElement("ul");
  list.id = id;
  list.className = "picker-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.dataset.mentionsLabel);
  const box = document.createElement("div");
  box.className = "picker";
  area.before(box);
  box.append(area, list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", id);

  let shown = [];
  let active = -1;

  function typed() {
    const before = area.value.slice(0, area.selectionStart);
    return area.selectionStart === area.selectionEnd ? before.match(TYPED) : null;
  }

  function fitting(words) {
    const audience = area.form.querySelector("[name=audience]:checked")?.value;
    const key = fold(words);
    return people.filter(
      (person) => person.audiences.includes(audience) && (person.key.startsWith(key) || person.key.includes(` ${key}`)) && person.key !== key.trim(),
    );
  }

  function look() {
    const found = typed();
    shown = found ? fitting(found[2]).slice(0, SHOWN) : [];
    if (!shown.length) return close();
    const wasClosed = list.hidden;
    list.replaceChildren(
      ...shown.map((person, index) => {
        const item = document.createElement("li");
        item.id = `${id}-${index}`;
        item.setAttribute("role", "option");
        item.textContent = person.name;
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(person);
        });
        return item;
      }),
    );
    list.hidden = false;
    mark(0);
    if (wasClosed) announce(area.dataset.mentionsFound.replace("{n}", shown.length));
  }

  function mark(index) {
    active = index;
    for (const [place, item] of [...list.children].entries()) {
      item.classList.toggle("is-active", place === active);
      item.setAttribute("aria-selected", String(place === active));
    }
    list.children[active].scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", `${id}-${active}`);
  }

  function close() {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  }

  function take(person) {
    const found = typed();
    if (!found) return close();
    const end = area.selectionStart;
    area.setRangeText(`@${person.name} `, end - found[2].length - 1, end, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  area.addEventListener("input", look);
  area.addEventListener("click", look);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark((active + 1) % shown.length);
    else if (event.key === "ArrowUp") mark((active - 1 + shown.length) % shown.length);
    else if (event.key === "Enter" || event.key === "Tab") take(shown[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

export function startMentions(root) {
  for (const area of root.querySelectorAll("[data-mentions]:not([data-mentioning])")) start(area);
}
