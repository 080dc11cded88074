// What stands at the foot of a chat: the message field, or the one thing that can be done.

import { api } from "./api.js";
import { byId } from "./dom.js";
import { refreshInfo } from "./session.js";
import { isAdministrator, me, on, openChat, store } from "./store.js";
import { attempt } from "./toasts.js";
import { t } from "./i18n.js";

/** Starts showing the right foot. */
export function setUpFooter() {
  for (const type of ["open", "screen", "info", "person"]) on(type, draw);
}

function draw() {
  const chat = openChat();
  if (!chat) return;
  const only = onlyAction(chat);
  byId("composer").hidden = only !== null && !only.withField;
  const big = byId("big-action");
  big.hidden = only === null;
  if (!only) return;
  big.textContent = t(only.label);
  big.disabled = !only.act;
  big.onclick = only.act ?? null;
}

/** A stopped bot is restarted, a new one started; readers of a channel can only read. */
function onlyAction(chat) {
  const person = me();
  if (chat.type === "private") {
    if (person.blocked) return { label: "restartBot", act: start };
    if (!person.started && store.screen?.messages.length === 0) return { label: "start", act: start, withField: true };
    return null;
  }
  return chat.type === "channel" && !isAdministrator(chat) ? { label: "onlyAdministrators", act: null } : null;
}

const start = () => attempt(() => api.start(store.personId, {}).then(refreshInfo));
