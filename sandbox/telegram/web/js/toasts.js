// Short notices that go by themselves, alerts that wait for OK, and news for screen readers.

import { byId, el } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_MS = 4000;
const MOST = 3;

/** Shows a notice; `kind` is "" or "error". */
export function toast(text, kind = "") {
  const shelf = byId("toasts");
  const note = el("div", { class: `toast ${kind}`, dir: "auto" }, text);
  shelf.append(note);
  // Shown anew, the shelf lies over any dialog that was opened since.
  if (shelf.matches(":popover-open")) shelf.hidePopover();
  shelf.showPopover();
  while (shelf.children.length > MOST) shelf.firstElementChild.remove();
  setTimeout(() => {
    note.classList.add("leaving");
    setTimeout(() => {
      note.remove();
      if (!shelf.children.length) shelf.hidePopover();
    }, 250);
  }, SHOWN_MS + text.length * 25);
}

/** Shows a text until it is confirmed. */
export function alertBox(text) {
  const close = () => box.close();
  const box = el(
    "dialog",
    { class: "dialog alert", "aria-label": t("alert"), on: { close: () => box.remove() } },
    el("p", { dir: "auto" }, text),
    el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "flat", autofocus: true, on: { click: close } }, t("ok"))),
  );
  document.body.append(box);
  box.showModal();
}

/** Says something to people who do not see the page. */
export function announce(text) {
  const place = byId("announcer");
  place.append(el("p", {}, text));
  while (place.children.length > 5) place.firstElementChild.remove();
}

/** Runs something that may be refused; the refusal becomes a notice and the result undefined. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message === "Failed to fetch" ? t("offline") : error.message, "error");
    return undefined;
  }
}
