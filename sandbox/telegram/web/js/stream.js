// Follows what happens in the sandbox and loads again what changed.

import { dropMessages, refreshChats, refreshInfo, refreshScreen } from "./session.js";
import { emit, store } from "./store.js";
import { attempt } from "./toasts.js";

const POLL_MS = 5000;
let source = null;

const SCREEN_EVENTS = ["message", "edited", "deleted", "reaction", "action", "draft", "callback"];

/** Starts following; a hidden page lets go, because a browser has few connections per host. */
export function follow() {
  connect();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) disconnect();
    else connect();
  });
  setInterval(() => {
    if (!document.hidden) refreshInfo().catch(() => undefined);
  }, POLL_MS);
}

function connect() {
  if (source) return;
  source = new EventSource("/sandbox/events");
  let opened = false;
  source.onopen = () => {
    emit("online", true);
    if (opened || store.info) attempt(refreshEverything);
    opened = true;
  };
  source.onerror = () => emit("online", false);
  source.onmessage = (event) => handle(JSON.parse(event.data));
}

function disconnect() {
  source?.close();
  source = null;
}

const refreshEverything = () => refreshInfo().then(() => Promise.all([refreshChats(), refreshScreen()]));

function handle(event) {
  if (event.type === "reset") location.replace(location.pathname);
  else if (event.type === "resync") attempt(refreshEverything);
  else if (SCREEN_EVENTS.includes(event.type)) chatChanged(event);
  else if (["chat", "people", "settings"].includes(event.type)) attempt(() => refreshInfo().then(refreshChats));
  emit(`event:${event.type}`, event);
}

function chatChanged(event) {
  const here = event.chat_id === store.chatId;
  if (event.type === "deleted" && here) dropMessages(event.message_ids);
  if (here) attempt(refreshScreen);
  if (!["message", "edited", "deleted"].includes(event.type)) return;
  const listed = store.chats.some((entry) => entry.chat.id === event.chat_id);
  if (event.type === "message" && !here && listed) {
    store.unread.set(event.chat_id, (store.unread.get(event.chat_id) ?? 0) + 1);
  }
  attempt(refreshChats);
}
