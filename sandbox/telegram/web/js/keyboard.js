// Buttons under a message, and the keyboard that takes the place of the letters.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { follow, isInternal } from "./links.js";
import { tap } from "./taps.js";

const MARKS = { url: "link", copy: "copy", switch_inline: "share", pay: "pay", web_app: "app", login: "login" };

/** The inline keyboard of a message, or null. */
export function inlineKeyboard(message) {
  if (!message.buttons.length) return null;
  const rows = message.buttons.map((row) => el("div", { class: "keys" }, row.map((key) => inlineKey(message, key))));
  return el("div", { class: "keyboard", role: "group", "aria-label": t("buttons") }, rows);
}

function inlineKey(message, key) {
  const mark = MARKS[key.kind] ? icon(MARKS[key.kind], "mark") : null;
  const props = { class: `key ${key.style ?? ""}`, data: { focus: `key:${key.row}:${key.column}`, kind: key.kind } };
  const words = el("span", { class: "key-words", dir: "auto" }, key.text);
  if (key.kind === "url") return urlKey(key, props, words, mark);
  const node = el("button", { type: "button", ...props, disabled: key.kind === "disabled" }, words, mark);
  const wait = (on) => {
    node.classList.toggle("waiting", on);
    node.setAttribute("aria-busy", String(on));
  };
  wait(key.waiting);
  node.addEventListener("click", () => {
    if (node.classList.contains("waiting")) return;
    wait(true);
    tap(message, key).finally(() => wait(false));
  });
  return node;
}

function urlKey(key, props, words, mark) {
  const go = (event) => follow(key.url, event);
  const outside = isInternal(key.url) ? {} : { target: "_blank" };
  return el("a", { ...props, ...outside, href: key.url, rel: "noopener noreferrer", title: key.url, on: { click: go } }, words, mark);
}

/** The bot's own keyboard below the message field; `send(text)` writes what a key says. */
export function replyKeyboard({ rows }, send) {
  const key = (text) => el("button", { type: "button", class: "reply-key", dir: "auto", on: { click: () => send(text) } }, text);
  return rows.map((row) => el("div", { class: "keys" }, row.map(key)));
}
