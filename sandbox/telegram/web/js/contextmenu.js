// What can be done with a message: react, answer, forward, copy, edit, delete.

import { api } from "./api.js";
import { choosePlace } from "./chooser.js";
import { el } from "./dom.js";
import { openMenu } from "./popup.js";
import { showChat } from "./session.js";
import { emit, isAdministrator, on, openChat, store } from "./store.js";
import { copyText } from "./taps.js";
import { attempt } from "./toasts.js";
import { t } from "./i18n.js";

const QUICK = ["👍", "❤", "🔥", "🎉", "😁", "🤔", "👎"];

/** Starts answering to the menu gestures of messages. */
export function setUpContextMenu() {
  on("menu", ({ message, place }) => openMenu(t("messageActions"), place, items(message), (close) => quickReactions(message, close)));
}

function items(message) {
  const chat = openChat();
  const quote = selectedIn(message);
  const own = message.mine && !message.via_bot && !message.forwarded_from;
  const writable = chat.type !== "channel" || isAdministrator(chat);
  const deletable = message.mine || chat.type === "private" || isAdministrator(chat);
  return [
    writable && { icon: "reply", label: t("reply"), act: () => emit("reply", message) },
    writable && quote && { icon: "reply", label: t("replyQuote"), act: () => emit("quote", { message, quote }) },
    message.text && { icon: "copy", label: t("copyText"), act: () => copyText(message.text) },
    { icon: "forward", label: t("forward"), act: () => forward(message) },
    own && (message.kind === "text" || message.media) && { icon: "edit", label: t("edit"), act: () => emit("edit", message) },
    deletable && { icon: "trash", label: t("delete"), danger: true, act: () => remove(message) },
  ].filter(Boolean);
}

function selectedIn(message) {
  const selection = getSelection();
  const words = document.querySelector(`#log [data-id="${message.message_id}"] .words`);
  const text = selection.toString().trim();
  return text && words?.contains(selection.anchorNode) && message.text.includes(text) ? text : "";
}

function quickReactions(message, close) {
  const mine = message.reactions.find((one) => one.mine)?.emoji;
  const choose = (emoji) => () => {
    close();
    attempt(() => api.react(message.chat_id, message.message_id, store.personId, emoji === mine ? null : emoji));
  };
  const key = (emoji) => {
    const props = { type: "button", class: "quick", "aria-label": t("reactWith", { emoji }), "aria-pressed": String(emoji === mine) };
    return el("button", { ...props, on: { click: choose(emoji) } }, emoji);
  };
  return el("div", { class: "quick-reactions", role: "group", "aria-label": t("react") }, QUICK.map(key));
}

/** The message, or the whole album it belongs to. */
const together = (message) => (message.album ? store.screen.messages.filter((one) => one.album === message.album) : [message]);

async function forward(message) {
  const messages = together(message);
  const hide = el("input", { type: "checkbox" });
  const place = await choosePlace(t("forwardTo"), { extra: el("label", { class: "check" }, hide, t("hideSender")) });
  if (!place) return;
  for (const { chat_id: from, message_id: id } of messages) {
    const fields = { person: store.personId, kind: "forward", from_chat: from, from_message: id, hidden: hide.checked };
    if (!(await attempt(() => api.send(place.chat.id, fields)))) return;
  }
  showChat(place.chat.id);
}

async function remove(message) {
  for (const one of together(message)) await attempt(() => api.remove(one.chat_id, one.message_id, store.personId));
}
