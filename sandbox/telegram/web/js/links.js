// Follows links: those into Telegram inside the sandbox, all others in a new tab.

import { api } from "./api.js";
import { choosePlace } from "./chooser.js";
import { refreshChats, showChat } from "./session.js";
import { bot, emit, people, store } from "./store.js";
import { attempt, toast } from "./toasts.js";
import { t } from "./i18n.js";

const HOSTS = ["t.me", "telegram.me", "telegram.dog"];

function parse(url) {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Whether the link leads to a place inside Telegram. */
export function isInternal(url) {
  const parts = parse(url);
  return parts !== null && (parts.protocol === "tg:" || HOSTS.includes(parts.hostname));
}

/** Follows a link; with an `event`, an outside link is left to the browser. */
export async function follow(url, event) {
  if (!isInternal(url)) {
    if (!event) window.open(url, "_blank", "noopener");
    return;
  }
  event?.preventDefault();
  const parts = parse(url);
  if (isShare(parts)) share(parts);
  else if (parts.searchParams.has("startgroup")) addToGroup(parts.searchParams.get("startgroup"));
  else await openInside(url, parts);
}

async function openInside(url, parts) {
  const target = parts.protocol === "tg:" ? parts.searchParams.get("domain") : parts.pathname.slice(1);
  if (target === bot().username && !parts.searchParams.get("start")) {
    showChat(store.personId);
    return;
  }
  const opened = await attempt(() => api.open(store.personId, url));
  if (!opened) return;
  if (opened.kind === "started") showChat(store.personId);
  else if (opened.kind === "invoice") emit("paying", opened.payment_id);
  else toast(t("notHere", { what: url }));
}

const isShare = (parts) => parts.pathname === "/share/url" || parts.pathname === "/share" || parts.hostname === "msg_url";

async function share(parts) {
  const words = [parts.searchParams.get("text"), parts.searchParams.get("url")].filter(Boolean).join("\n");
  const place = await choosePlace(t("shareWith"));
  if (place) emit("prefill", { chatId: place.chat.id, text: words });
}

async function addToGroup(payload) {
  const place = await choosePlace(t("addToGroup"), { allow: ["group"] });
  if (!place) return;
  const chatId = place.chat.id;
  const done = await attempt(() => api.start(store.personId, { payload, chat_id: chatId }));
  if (done) {
    await attempt(refreshChats);
    showChat(chatId);
  }
}

/** A tap on @somebody: the bot's chat opens, of others the name is told. */
export function mention(text) {
  const name = text.slice(1).toLowerCase();
  const found = people().find((one) => one.username.toLowerCase() === name);
  if (name === bot().username.toLowerCase()) showChat(store.personId);
  else if (found) toast(found.name);
}
