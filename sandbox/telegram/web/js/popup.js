// Small menus beside what opened them, and side panels.

import { button, el, moveFocus } from "./dom.js";
import { icon } from "./icons.js";
import { isRightToLeft, t } from "./i18n.js";

const EDGE = 8; // CSS pixels kept free around a menu

/**
 * Opens a menu at `place`, a DOMRect. Items: { icon, label, act, danger } or null for a line;
 * `above` is an element shown over the items, given the function that closes the menu.
 */
export function openMenu(label, place, items, above = null) {
  const close = () => box.close();
  const nodes = items.filter(Boolean).map((item) => menuItem(item, close));
  const list = el("div", { class: "menu-items", role: "menu", "aria-label": label }, nodes);
  const box = el("dialog", { class: "menu", "aria-label": label }, above?.(close) ?? null, list);
  list.addEventListener("keydown", (event) => moveFocus(event, nodes));
  dismissible(box);
  document.body.append(box);
  box.showModal();
  put(box, place);
  nodes[0]?.focus();
}

function menuItem({ icon: name, label, act, danger }, close) {
  const choose = () => {
    close();
    act();
  };
  return el("button", { type: "button", role: "menuitem", class: danger ? "menu-item danger" : "menu-item", on: { click: choose } }, icon(name), el("span", {}, label));
}

function put(box, place) {
  const { width, height } = box.getBoundingClientRect();
  const left = isRightToLeft() ? place.right - width : place.left;
  const below = place.bottom + height + EDGE <= innerHeight;
  const top = below ? place.bottom : place.top - height;
  box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  box.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
}

function dismissible(box) {
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
}

/** Opens a panel at the side; `draw(body, close)` fills it. Returns the panel. */
export function openPanel(title, name, draw) {
  const body = el("div", { class: "panel-body" });
  const close = () => box.close();
  const shut = button(t("close"), { class: "round", on: { click: close } }, icon("close"));
  const head = el("header", { class: "panel-head" }, el("h2", { id: "panel-title", dir: "auto" }, title), shut);
  const box = el("dialog", { class: `panel ${name}`, "aria-labelledby": "panel-title" }, head, body);
  dismissible(box);
  document.body.append(box);
  draw(body, close);
  box.showModal();
  return box;
}

/** A heading and what belongs to it. */
export function section(title, ...children) {
  return el("section", { class: "panel-section" }, el("h3", {}, title), children);
}

/** A text field with its name and a button; `done(text)` runs with what was typed. */
export function askLine(label, action, done) {
  const input = el("input", { type: "text", placeholder: label, "aria-label": label, maxlength: "64" });
  const submit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    input.value = "";
    if (text) done(text);
  };
  return el("form", { class: "ask-line", on: { submit } }, input, el("button", { class: "flat" }, action));
}

/** A switch with its words; `change(on)` runs when it is turned. */
export function toggle(label, on, change, hint = "") {
  const input = el("input", { type: "checkbox", role: "switch", checked: on, on: { change: (event) => change(event.target.checked) } });
  const words = el("span", {}, label, hint ? el("small", {}, hint) : null);
  return el("label", { class: "toggle" }, words, input);
}
