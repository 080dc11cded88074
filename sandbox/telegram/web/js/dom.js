// Builds page elements. Text always goes in as text, never as markup.

/**
 * One element. `props`: `on` = listeners by event, `data` = data attributes, `style` = CSS
 * properties; true and false switch an attribute on and off; the rest are attributes.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") listen(node, value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") style(node, value);
    else if (name === "value" || name === "checked" || name === "muted") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function listen(node, listeners) {
  for (const [type, listener] of Object.entries(listeners)) node.addEventListener(type, listener);
}

function style(node, properties) {
  for (const [name, value] of Object.entries(properties)) node.style.setProperty(name, value);
}

/** A push button with an accessible name. */
export function button(label, props, ...children) {
  return el("button", { type: "button", "aria-label": label, title: label, ...props }, ...children);
}

/** An inline link that does something instead of leading somewhere. */
export function actionLink(className, action, ...children) {
  const act = (event) => {
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  const onKey = (event) => {
    if (event.key === "Enter" || event.key === " ") act(event);
  };
  return el("a", { class: className, role: "button", tabindex: "0", on: { click: act, keydown: onKey } }, ...children);
}

export const byId = (id) => document.getElementById(id);

/** Replaces what is inside an element. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Moves the focus among `items` with the arrow keys, Home and End; true when it did. */
export function moveFocus(event, items) {
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (!(event.key in steps) || at < 0) return false;
  const next = items[Math.max(0, Math.min(items.length - 1, steps[event.key]))];
  event.preventDefault();
  next.focus();
  return true;
}
