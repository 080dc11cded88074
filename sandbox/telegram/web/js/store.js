// What the page knows, and who wants to hear when that changes.

const listeners = new Map();

/** Everything loaded from the sandbox, plus what this browser window chose. */
export const store = {
  info: null, // GET /sandbox/state
  personId: 0,
  chatId: null,
  topic: null,
  chats: [], // the chat list of the person
  screen: null, // { messages, action, draft, keyboard, complete } of the open chat
  unread: new Map(), // chat id -> how many messages came while another chat was open
  kept: new Set(), // "chat:message" that privacy mode keeps from the bot
  opened: new Set(), // spoilers and quotes somebody opened
};

/** Calls `listener(detail)` for every event of that type. */
export function on(type, listener) {
  if (!listeners.has(type)) listeners.set(type, []);
  listeners.get(type).push(listener);
}

export function emit(type, detail) {
  for (const listener of listeners.get(type) ?? []) listener(detail);
}

export const bot = () => store.info.bot;
export const people = () => store.info.people;
export const me = () => people().find((one) => one.id === store.personId);
export const chatById = (id) => store.info.chats.find((one) => one.id === id);
export const openChat = () => (store.chatId === null ? undefined : chatById(store.chatId));
export const messageById = (id) => store.screen?.messages.find((one) => one.message_id === id);

/** How the person belongs to a chat: "creator", "administrator", "member", "left" or "kicked". */
export function standing(chat, id = store.personId) {
  return chat.members.find((one) => one.id === id)?.status ?? "left";
}

export const isAdministrator = (chat) => ["creator", "administrator"].includes(standing(chat));

/** What the person reads as the chat's title. */
export const titleOf = (chat) => (chat.type === "private" ? bot().name : chat.title);

/** Whether something fetches the bot's updates. */
export function botRuns() {
  const { updates, now } = store.info;
  return Boolean(updates.webhook_url) || (updates.last_poll_at !== null && now - updates.last_poll_at < 75);
}
