// The head of the open chat: who it is, what happens there, its topics.

import { avatar } from "./avatar.js";
import { byId, el, fill } from "./dom.js";
import { t } from "./i18n.js";
import { closeChat, GENERAL, showChat } from "./session.js";
import { bot, botRuns, emit, on, openChat, store, titleOf } from "./store.js";

const ACTIONS = ["typing", "upload_photo", "upload_document", "upload_video", "find_location", "choose_sticker", "record_video"];
const PRESENT = ["creator", "administrator", "member"];

/** Starts drawing the head. */
export function setUpHeader() {
  for (const type of ["open", "screen", "info", "person"]) on(type, draw);
  byId("back").addEventListener("click", closeChat);
  byId("chat-head").addEventListener("click", () => emit("chatinfo"));
}

function draw() {
  const chat = openChat();
  document.body.dataset.pane = chat ? "chat" : "list";
  byId("conversation").hidden = !chat;
  byId("nothing").hidden = Boolean(chat);
  document.title = chat ? `${titleOf(chat)} · ${t("sandbox")}` : `SnapBuy ${t("sandbox")}`;
  if (!chat) return;
  const title = titleOf(chat);
  fill(byId("head-face"), avatar(chat.id, title, { bot: chat.type === "private", size: "small" }));
  fill(byId("head-title"), el("bdi", {}, title));
  fill(byId("head-status"), status(chat));
  drawTopics(chat);
}

function status(chat) {
  const action = store.screen?.action?.action;
  if (action) {
    const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    const key = ACTIONS.includes(action) ? action : "typing";
    const who = chat.type === "private" ? "" : `${bot().name} `;
    return [dots, el("span", { class: "acting" }, `${who}${t(`action_${key}`)}`)];
  }
  if (chat.type === "private") return t(botRuns() ? "statusBot" : "statusAway");
  const count = chat.members.filter((one) => PRESENT.includes(one.status)).length;
  return t(chat.type === "channel" ? "subscribers" : "members", { count });
}

function drawTopics(chat) {
  const bar = byId("topics");
  bar.hidden = !chat.is_forum;
  if (!chat.is_forum) return;
  const tab = (id, name) => {
    const props = { type: "button", class: "topic", "aria-current": store.topic === id ? "true" : null };
    return el("button", { ...props, on: { click: () => showChat(chat.id, id) } }, name);
  };
  fill(bar, tab(null, t("allTopics")), tab(GENERAL, t("generalTopic")), chat.topics.map(({ id, name }) => tab(id, name)));
}
