// The panel above the message field: options to pick with the arrow keys while typing.

import { byId, el, fill } from "./dom.js";

let options = []; // { node, pick }
let active = -1;
let owner = "";

const panel = () => byId("suggest");
const field = () => byId("field");

/**
 * Shows options. `name` says whose panel it is, `label` what it offers; each item is
 * { content, pick }. `first` makes the first one active; `notes` come before the options.
 */
export function showSuggestions(name, label, items, { first = false, notes = [], layout = "list" } = {}) {
  owner = name;
  options = items.map(({ content, pick }, index) => ({ node: optionNode(content, index), pick }));
  const list = el("ul", { id: "suggest-list", role: "listbox", "aria-label": label, class: layout }, options.map((one) => one.node));
  fill(panel(), notes, options.length ? list : null);
  panel().hidden = false;
  field().setAttribute("aria-expanded", String(options.length > 0));
  field().setAttribute("aria-controls", "suggest-list");
  setActive(first && options.length ? 0 : -1);
}

function optionNode(content, index) {
  const node = el("li", { id: `suggest-${index}`, role: "option", "aria-selected": "false", class: "suggestion" }, content);
  node.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  node.addEventListener("click", () => options[index]?.pick());
  return node;
}

/** Hides the panel if it belongs to `name`, or anybody's. */
export function hideSuggestions(name = owner) {
  if (owner !== name) return;
  owner = "";
  options = [];
  setActive(-1);
  panel().hidden = true;
  fill(panel());
  field().setAttribute("aria-expanded", "false");
}

export const suggesting = (name) => owner === name;

function setActive(index) {
  options[active]?.node.setAttribute("aria-selected", "false");
  active = index;
  const node = options[index]?.node;
  if (!node) {
    field().removeAttribute("aria-activedescendant");
    return;
  }
  node.setAttribute("aria-selected", "true");
  node.scrollIntoView({ block: "nearest" });
  field().setAttribute("aria-activedescendant", node.id);
}

/** Handles a key of the message field; true when the panel took it. */
export function suggestKey(event) {
  if (!owner) return false;
  if (event.key === "Escape") hideSuggestions();
  else if (event.key === "ArrowDown" && options.length) setActive((active + 1) % options.length);
  else if (event.key === "ArrowUp" && options.length && active >= 0) setActive((active + options.length - 1) % options.length);
  else if (["Enter", "Tab"].includes(event.key) && active >= 0) options[active].pick();
  else return false;
  event.preventDefault();
  return true;
}
