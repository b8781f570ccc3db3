// <form data-autosave="/address/of/draft/" data-autosave-key="profile-..."> with a
// <p class="draft-state" data-draft-state data-saving=.. data-saved=.. data-failed=.. data-local=..>.
// Posts the form a few seconds after the last change with `X-Autosave: 1`; the server answers 204 or JSON.
// What could not be sent (no network, session ended) stays in this browser and is offered again.
const WAIT = 3000;
// What belongs to the page as it was read, not to what the person wrote.
const OF_THE_PAGE = ["csrfmiddlewaretoken", "version", "began_from", "take_theirs"];

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]:not([data-autosaving])")) start(form);
}

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

function start(form) {
  form.dataset.autosaving = "";
  const key = `draft:${form.dataset.autosaveKey || form.dataset.autosave}`;
  const state = form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]");
  const tell = (name) => {
    if (!state) return;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    state.textContent = (state.dataset[name] || "").replace("{time}", time);
  };
  let timer = 0;
  let sending = null;
  let saved = JSON.stringify(values(form));

  async function save() {
    if (sending) return later();
    const now = JSON.stringify(values(form));
    if (now === saved) return;
    keep(key, now);
    tell("saving");
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    sending = fetch(form.dataset.autosave, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { "X-Autosave": "1", Accept: "application/json" },
    });
    try {
      const answer = await sending;
      if (answer.status === 409) {
        // Somebody else saved meanwhile: the page with both versions comes when the person saves.
        tell("stale");
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      saved = now;
      forget(key);
      const data = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      // The server counts versions: the next draft must name the one it was made from.
      const version = form.elements.namedItem("version");
      if (version && data.version !== undefined) {
        version.value = data.version;
        const began = form.elements.namedItem("began_from");
        if (began && data.began_from) began.value = data.began_from;
        saved = JSON.stringify(values(form));
      }
      tell("saved");
      form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true, detail: data }));
    } catch {
      tell("local");
    } finally {
      sending = null;
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(key, JSON.stringify(values(form)));
  });
  window.addEventListener("pagehide", () => {
    const now = JSON.stringify(values(form));
    if (now !== saved && !form.dataset.sent) keep(key, now);
  });
  offer(form, key, saved);
}

// After a lost session the person finds what it wrote and decides whether to take it.
function offer(form, key, current) {
  const kept = take(key);
  const box = form.querySelector("[data-draft-restore]");
  if (!kept || !box || without(kept) === without(current)) {
    if (kept) forget(key);
    return;
  }
  box.hidden = false;
  box.querySelector("[data-restore]").addEventListener("click", () => {
    restore(form, JSON.parse(kept));
    box.hidden = true;
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  box.querySelector("[data-forget]").addEventListener("click", () => {
    forget(key);
    box.hidden = true;
  });
}

const without = (text) => JSON.stringify(JSON.parse(text).filter(([name]) => !OF_THE_PAGE.includes(name)));

function restore(form, pairs) {
  const wanted = new Map();
  for (const [name, value] of pairs) wanted.set(name, [...(wanted.get(name) || []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || OF_THE_PAGE.includes(field.name)) continue;
    const list = wanted.get(field.name) || [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = list.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = list.includes(option.value);
    else if (list.length) field.value = list[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function keep(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // A full or closed store only costs the local copy.
  }
}

function take(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // See keep().
  }
}
