// The chats of the person who looks.

import { avatar } from "./avatar.js";
import { byId, el, fill, moveFocus } from "./dom.js";
import { listTime } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { showChat } from "./session.js";
import { on, store } from "./store.js";
import { summary } from "./summary.js";

/** Starts drawing the list. */
export function setUpChatList() {
  for (const type of ["chats", "open", "person", "info"]) on(type, draw);
  byId("chats").addEventListener("keydown", (event) => moveFocus(event, [...byId("chats").querySelectorAll("button")]));
}

function draw() {
  const list = byId("chats");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
  fill(list, store.chats.map((entry) => el("li", {}, row(entry))));
  if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus({ preventScroll: true });
}

const KIND_ICONS = { group: "people", supergroup: "people", channel: "channel" };

function row({ chat, title, last }) {
  const unread = store.unread.get(chat.id) ?? 0;
  const isBot = chat.type === "private";
  const mark = KIND_ICONS[chat.type] ? icon(KIND_ICONS[chat.type], "kind") : null;
  const top = el(
    "span",
    { class: "row-line" },
    mark,
    el("span", { class: "row-title" }, el("bdi", {}, title)),
    last ? el("time", { class: "row-time" }, listTime(last.date)) : null,
  );
  const badge = unread ? el("span", { class: "badge", "aria-label": t("unread", { count: unread }) }, String(unread)) : null;
  const below = el("span", { class: "row-line" }, preview(chat, last), badge);
  const current = chat.id === store.chatId;
  const props = { type: "button", class: "chat-row", data: { chat: chat.id }, "aria-current": current ? "true" : null, on: { click: () => showChat(chat.id) } };
  return el("button", props, avatar(chat.id, title, { bot: isBot }), el("span", { class: "row-words" }, top, below));
}

function preview(chat, last) {
  if (!last) return el("span", { class: "row-preview quiet" }, t(chat.type === "private" ? "pressStart" : "noMessages"));
  const named = chat.type !== "private" && chat.type !== "channel" && last.kind !== "service";
  const who = last.mine ? t("you") : last.from.name.split(" ")[0];
  const picture = last.media && last.kind === "photo" ? el("img", { src: last.media.thumbnail_url ?? last.media.url, alt: "", class: "row-picture" }) : null;
  const author = named || (last.mine && chat.type !== "channel") ? el("span", { class: "row-author" }, el("bdi", {}, who), ": ") : null;
  return el("span", { class: "row-preview" }, author, picture, el("bdi", {}, (picture && last.text) || summary(last)));
}
