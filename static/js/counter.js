// Live counters for fields with `data-maxlength`. Nothing is cut: too long is told, and by how much.
// Characters are counted as the server counts them: code points, a line break as one.
import { announce } from "./announce.js";

const count = (text) => [...text.replace(/\r\n?/g, "\n")].length;

function start(field) {
  field.dataset.counting = "";
  const limit = Number(field.dataset.maxlength);
  const note = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
  if (!limit || !note) return;
  const form = note.dataset;
  let wasOver = false;
  const show = () => {
    const left = limit - count(field.value);
    const number = new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left));
    note.textContent = (left < 0 ? form.over : form.left).replace("{n}", number);
    note.classList.toggle("is-over", left < 0);
    note.classList.toggle("is-near", left >= 0 && left <= limit / 10);
    if (left < 0 !== wasOver) announce(note.textContent);
    wasOver = left < 0;
  };
  field.addEventListener("input", show);
  show();
}

export function startCounters(root) {
  for (const field of root.querySelectorAll("[data-maxlength]:not([data-counting])")) start(field);
}
