// Message text with its entities -> page elements.

import { actionLink, button, el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const SAFE_LINK = /^(https?|tg|mailto|tel|ton):/i;
const SIMPLE = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };

/**
 * The nodes of a text. Offsets count UTF-16 units, as strings do here.
 * `acts`: link(url), command(text), mention(name), hashtag(text), copied(text), and
 * `opened`, a set of keys of spoilers and quotes that stay open, prefixed with `key`.
 */
export function renderText(text, entities, acts) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, acts);
}

function span(text, from, to, entities, acts) {
  const nodes = [];
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    const within = entities.slice(index + 1).filter((one) => one.offset < end);
    if (start > at) nodes.push(text.slice(at, start));
    nodes.push(build(entity, text.slice(start, end), span(text, start, end, within, acts), acts));
    at = end;
    // A block ends its own line.
    if (isBlock(entity) && text[at] === "\n" && at < to) at += 1;
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

const isBlock = ({ type }) => ["blockquote", "expandable_blockquote", "pre"].includes(type);

function build(entity, covered, children, acts) {
  const { type } = entity;
  if (type in SIMPLE) return el(SIMPLE[type], {}, children);
  const make = BUILDERS[type];
  return make ? make(entity, covered, children, acts) : el("span", {}, children);
}

const BUILDERS = {
  code: (entity, covered, children, acts) => copyable("code", covered, children, acts),
  pre: (entity, covered, children, acts) =>
    el("pre", { dir: "ltr" }, entity.language ? el("span", { class: "code-language" }, entity.language) : null, copyable("code", covered, children, acts)),
  text_link: (entity, covered, children, acts) => link(entity.url, children, acts),
  url: (entity, covered, children, acts) => link(covered.includes("://") ? covered : `http://${covered}`, children, acts),
  email: (entity, covered, children, acts) => link(`mailto:${covered}`, children, acts),
  phone_number: (entity, covered, children, acts) => link(`tel:${covered}`, children, acts),
  bot_command: (entity, covered, children, acts) => actionLink("command", () => acts.command(covered), children),
  mention: (entity, covered, children, acts) => actionLink("mention", () => acts.mention(covered), children),
  text_mention: (entity, covered, children) => el("span", { class: "mention" }, children),
  hashtag: (entity, covered, children, acts) => actionLink("hashtag", () => acts.hashtag(covered), children),
  cashtag: (entity, covered, children, acts) => actionLink("hashtag", () => acts.hashtag(covered), children),
  spoiler,
  blockquote: (entity, covered, children) => el("blockquote", { dir: "auto" }, children),
  expandable_blockquote: expandable,
};

function link(url, children, acts) {
  if (!SAFE_LINK.test(url)) return el("span", {}, children);
  const follow = (event) => acts.link(url, event);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url, on: { click: follow } }, children);
}

function copyable(tag, covered, children, acts) {
  const copy = () => acts.copied(covered);
  const onKey = (event) => event.key === "Enter" && copy();
  const props = { tabindex: "0", role: "button", title: t("copy"), on: { click: copy, keydown: onKey } };
  return el(tag, props, children);
}

function spoiler(entity, covered, children, acts) {
  const key = `${acts.key}:spoilers`;
  const node = el("span", { class: "spoiler" }, el("span", { class: "spoiler-text" }, children));
  if (acts.opened.has(key)) {
    node.classList.add("open");
    return node;
  }
  const open = () => {
    acts.opened.add(key);
    for (const one of node.closest(".text").querySelectorAll(".spoiler")) {
      one.classList.add("open");
      for (const name of ["role", "tabindex", "aria-label"]) one.removeAttribute(name);
      one.firstElementChild.removeAttribute("aria-hidden");
    }
  };
  node.firstElementChild.setAttribute("aria-hidden", "true");
  for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-label": t("hiddenText") })) node.setAttribute(name, value);
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && open());
  return node;
}

function expandable(entity, covered, children, acts) {
  const key = `${acts.key}:quote:${entity.offset}`;
  const inner = el("div", { class: "quote-text" }, children);
  const toggle = button(t("expand"), { class: "quote-toggle", "aria-expanded": "false" }, icon("down"));
  const node = el("blockquote", { class: "expandable", dir: "auto" }, inner, toggle);
  const show = (open) => {
    node.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", t(open ? "collapse" : "expand"));
  };
  node.addEventListener("click", (event) => {
    if (event.target.closest("a, code, .spoiler:not(.open)")) return;
    const open = !node.classList.contains("open");
    show(open);
    if (open) acts.opened.add(key);
    else acts.opened.delete(key);
  });
  show(acts.opened.has(key));
  requestAnimationFrame(() => {
    const short = !node.classList.contains("open") && inner.scrollHeight <= inner.clientHeight + 2;
    node.classList.toggle("short", short);
  });
  return node;
}
