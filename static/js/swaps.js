// After an HTMX swap: wake the new part, move the focus where it belongs, tell what failed.
import { announce } from "./announce.js";

export function startSwaps(wake) {
  document.body.addEventListener("htmx:load", (event) => wake(event.detail.elt));
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const target = part.matches?.("[data-focus]") ? part : part.querySelector?.("[data-focus]");
    if (target) {
      if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
      target.focus({ preventScroll: false });
    } else if (document.activeElement === document.body && part.isConnected) {
      part.setAttribute?.("tabindex", "-1");
      part.focus?.();
    }
    const told = part.querySelector?.("[data-announce]") || (part.matches?.("[data-announce]") ? part : null);
    if (told) announce(told.dataset.announce);
  });
  const failed = (event) => {
    const status = event.detail.xhr?.status;
    const region = document.getElementById("messages");
    // An answer that is a whole page (signed out, refused, too late) is shown as the page it is.
    if (status >= 400 && event.detail.xhr.responseText.includes('id="main"')) {
      const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").getElementById("main");
      document.getElementById("main").replaceChildren(...page.childNodes);
      document.getElementById("main").focus();
      return;
    }
    const text = document.body.dataset.failed;
    if (!region || !text) return;
    const notice = document.createElement("div");
    notice.className = "notice tone-bad";
    notice.textContent = text;
    region.replaceChildren(notice);
  };
  document.body.addEventListener("htmx:responseError", failed);
  document.body.addEventListener("htmx:sendError", failed);
  document.body.addEventListener("htmx:timeout", failed);
}
