// The message field: text, answers, edits, and what is sent with them.

import { api } from "./api.js";
import { attachments, clearAttachments } from "./attachments.js";
import { byId, fill } from "./dom.js";
import { replyKeyboard } from "./keyboard.js";
import { showChat } from "./session.js";
import { emit, me, on, openChat, store } from "./store.js";
import { suggestKey } from "./suggest.js";
import { summary } from "./summary.js";
import { attempt } from "./toasts.js";
import { t } from "./i18n.js";

const drafts = new Map(); // "person:chat" -> text left in the field
let place = "";
let answered = null; // the message that is replied to, and the quoted part of it
let edited = null;
let wanted = null; // text to put into the field of a chat about to open

const field = () => byId("field");

/** Starts the message field. */
export function setUpComposer() {
  field().addEventListener("input", changed);
  field().addEventListener("keydown", onKey);
  byId("send").addEventListener("click", submit);
  byId("cancel-context").addEventListener("click", () => clearContext(true));
  byId("hide-keyboard").addEventListener("click", () => byId("reply-keyboard").toggleAttribute("data-closed"));
  on("open", enterChat);
  on("screen", drawReplyKeyboard);
  on("attachments", drawSend);
  on("reply", (message) => startReply(message));
  on("quote", ({ message, quote }) => startReply(message, quote));
  on("edit", startEdit);
  on("say", (text) => say(text));
  on("send", submit);
  on("prefill", prefill);
  on("clear-field", () => setText(""));
}

/** Puts text into the field. */
export function setText(text) {
  field().value = text;
  changed();
}

function changed() {
  field().style.height = "auto";
  field().style.height = `${Math.min(field().scrollHeight, 200)}px`;
  drawSend();
  emit("typed", field().value);
}

function drawSend() {
  const ready = field().value.trim() !== "" || attachments().length > 0;
  byId("send").disabled = !ready;
  byId("composer").classList.toggle("ready", ready);
  field().placeholder = t(attachments().length ? "addCaption" : "message");
}

function enterChat() {
  const next = `${store.personId}:${store.chatId}`;
  if (next !== place) {
    if (field().value) drafts.set(place, field().value);
    else drafts.delete(place);
    clearContext();
    clearAttachments();
    place = next;
    setText(drafts.get(place) ?? "");
  }
  if (wanted?.chatId === store.chatId) {
    setText(wanted.text);
    wanted = null;
  }
  drawSend();
  if (store.chatId !== null && matchMedia("(hover: hover)").matches) field().focus({ preventScroll: true });
}

function prefill({ chatId, text }) {
  if (chatId !== store.chatId) {
    wanted = { chatId, text };
    showChat(chatId);
    return;
  }
  setText(text);
  field().focus();
}

function startReply(message, quote = "") {
  clearContext();
  answered = { message, quote };
  drawContext(`${t("replyTo")} ${message.from.name}`, quote || summary(message));
}

function startEdit(message) {
  clearContext();
  edited = message;
  setText(message.text);
  drawContext(t("editMessage"), summary(message));
}

function drawContext(title, text) {
  byId("context-title").textContent = title;
  byId("context-text").textContent = text;
  byId("context").hidden = false;
  field().focus();
}

function clearContext(wipe = false) {
  if (edited && wipe) setText("");
  answered = null;
  edited = null;
  byId("context").hidden = true;
}

function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return; // an input method still works on it
  if (suggestKey(event)) return;
  const touch = matchMedia("(pointer: coarse)").matches;
  if (event.key === "Enter" && !event.shiftKey && !touch) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && (answered || edited)) clearContext(true);
  else if (event.key === "ArrowUp" && field().value === "") editLast(event);
}

function editLast(event) {
  const mine = store.screen?.messages.filter((one) => one.mine && one.text && !one.via_bot && !one.forwarded_from) ?? [];
  if (!mine.length) return;
  event.preventDefault();
  startEdit(mine.at(-1));
}

async function submit() {
  const text = field().value.trim();
  if (edited) {
    const { chat_id: chat, message_id: id } = edited;
    if (text && (await attempt(() => api.edit(chat, id, store.personId, text)))) clearContext(true);
    return;
  }
  const parcels = attachments();
  if (!text && !parcels.length) return;
  const context = { reply_to: answered?.message.message_id, quote: answered?.quote };
  if (byId("composer").classList.contains("busy")) return;
  byId("composer").classList.add("busy");
  const sent = parcels.length ? await sendFiles(parcels, text, context) : await say(text, context);
  byId("composer").classList.remove("busy");
  if (!sent) return;
  clearContext();
  clearAttachments();
  setText("");
}

async function sendFiles(parcels, text, context) {
  let caption = text;
  for (const { kind, files } of parcels) {
    const sent = await deliver({ kind, text: caption, ...context }, files);
    if (!sent) return false;
    caption = "";
  }
  return true;
}

/** Sends a text as the person who looks. */
const say = (text, context = {}) => deliver({ text, ...context });

async function deliver(fields, files = []) {
  const chat = openChat();
  const known = Object.entries({ person: me().id, topic: store.topic || null, ...fields });
  const body = Object.fromEntries(known.filter(([, value]) => value !== null && value !== undefined && value !== ""));
  const answer = await attempt(() => api.send(chat.id, body, files));
  if (!answer) return false;
  if (!answer.delivered) {
    for (const one of answer.messages) store.kept.add(`${one.chat_id}:${one.message_id}`);
    emit("screen");
  }
  return true;
}

function drawReplyKeyboard() {
  const { keyboard } = store.screen;
  byId("reply-keyboard").hidden = !keyboard;
  byId("hide-keyboard").hidden = !keyboard;
  if (!keyboard) return;
  fill(byId("reply-keyboard"), replyKeyboard(keyboard, (text) => say(text)));
  if (keyboard.placeholder && !field().value) field().placeholder = keyboard.placeholder;
}
