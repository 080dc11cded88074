// Who is looking at which chat, and loading what they see.

import { api } from "./api.js";
import { setLanguage } from "./i18n.js";
import { botRuns, chatById, emit, me, on, people, standing, store } from "./store.js";
import { attempt } from "./toasts.js";

const PAGE = 100;
export const GENERAL = 0; // the topic that has no id

/** Runs `load` now, and once more afterwards when asked again meanwhile. */
function coalesced(load) {
  let running = null;
  let again = false;
  return () => {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await load();
      } while (again);
    })().finally(() => {
      running = null;
    });
    return running;
  };
}

let lastSeen = "";

/** Loads people, chats, settings and whether the bot runs; tells only when any of it changed. */
export const refreshInfo = coalesced(async () => {
  store.info = await api.state();
  const { bot, people: everybody, chats, settings } = store.info;
  const seen = JSON.stringify([bot, everybody, chats, settings, botRuns()]);
  if (seen === lastSeen) return;
  lastSeen = seen;
  emit("info");
});

/** Loads the chat list. */
export const refreshChats = coalesced(async () => {
  const { personId } = store;
  const { chats } = await api.chats(personId);
  if (personId !== store.personId) return;
  store.chats = chats.filter((entry) => entry.chat.migrated_to === null);
  emit("chats");
});

/** Loads what the person sees in the open chat. */
export const refreshScreen = coalesced(async () => {
  const { personId, chatId, topic } = store;
  if (chatId === null) return;
  const screen = await api.messages(chatId, { person: personId, topic: topic || null, limit: PAGE });
  if (personId !== store.personId || chatId !== store.chatId || topic !== store.topic) return;
  const first = screen.messages[0]?.message_id ?? Infinity;
  const older = store.screen?.messages.filter((one) => one.message_id < first) ?? [];
  const full = store.screen ? store.screen.complete : screen.messages.length < PAGE;
  store.screen = { ...screen, messages: [...older, ...ofTopic(screen.messages)], complete: full };
  expire(screen);
  emit("screen");
});

let loadingOlder = false;

/** Loads earlier messages of the open chat. */
export async function loadOlder() {
  const { personId, chatId, topic, screen } = store;
  if (!screen || screen.complete || loadingOlder || !screen.messages.length) return;
  loadingOlder = true;
  const before = screen.messages[0].message_id;
  const options = { person: personId, topic: topic || null, limit: PAGE, before };
  const older = await api.messages(chatId, options).finally(() => {
    loadingOlder = false;
  });
  if (chatId !== store.chatId || topic !== store.topic) return;
  const messages = [...ofTopic(older.messages), ...store.screen.messages];
  store.screen = { ...store.screen, messages, complete: older.messages.length < PAGE };
  emit("screen");
}

function ofTopic(messages) {
  return store.topic === GENERAL ? messages.filter((one) => one.topic === null) : messages;
}

/** An action is over after 5 s and a draft after 30 s, without any event. */
let expiry = 0;
function expire({ action, draft }) {
  clearTimeout(expiry);
  if (action || draft) expiry = setTimeout(() => attempt(refreshScreen), action ? 5200 : 30_200);
}

/** Forgets deleted messages that were loaded as history. */
export function dropMessages(ids) {
  if (!store.screen) return;
  store.screen.messages = store.screen.messages.filter((one) => !ids.includes(one.message_id));
}

/** Becomes another person, in the same chat where they are a member, else in their own. */
export function becomePerson(id) {
  const chat = store.chatId === null ? undefined : chatById(store.chatId);
  const own = chat && (chat.type === "private" || standing(chat, id) === "left");
  go(id, own ? id : store.chatId, own ? null : store.topic);
}

/** Opens a chat of the person. */
export function showChat(chatId, topic = null) {
  go(store.personId, chatId, topic);
}

/** Back to the chat list. */
export function closeChat() {
  go(store.personId, null);
}

function go(person, chat, topic = null) {
  const route = [person, chat, topic].filter((part) => part !== null);
  const hash = `#${route.join("/")}`;
  if (hash === location.hash) applyRoute();
  else location.hash = hash;
}

/** Reads person, chat and topic from the address, and loads what belongs to them. */
export async function applyRoute() {
  const [person, chat, topic] = location.hash.slice(1).split("/").map(Number);
  const known = people().some((one) => one.id === person);
  const personId = known ? person : people()[0].id;
  const mine = chat && chatById(chat) && standing(chatById(chat), personId) !== "left";
  const switched = personId !== store.personId;
  if (switched) Object.assign(store, { personId, chats: [], unread: new Map() });
  Object.assign(store, { chatId: mine ? chat : null, topic: Number.isNaN(topic ?? NaN) ? null : topic, screen: null });
  store.unread.delete(store.chatId);
  setLanguage(me().language_code);
  if (switched) emit("person");
  emit("open");
  await attempt(() => Promise.all([refreshChats(), refreshScreen()]));
}

on("info", () => {
  const person = me();
  if (!person) return;
  setLanguage(person.language_code);
  const moved = store.chatId === null ? null : chatById(store.chatId)?.migrated_to;
  if (moved) showChat(moved);
});
