// About a chat: its members, the bot's standing in it, its topics.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { el, fill } from "./dom.js";
import { t } from "./i18n.js";
import { askLine, openPanel, section } from "./popup.js";
import { refreshChats, refreshInfo, showChat } from "./session.js";
import { bot, isAdministrator, me, on, openChat, people, store, titleOf } from "./store.js";
import { attempt } from "./toasts.js";

const PRESENT = ["creator", "administrator", "member"];

/** Starts answering to a click on the head of the chat. */
export function setUpChatInfo() {
  on("chatinfo", () => openPanel(titleOf(openChat()), "chatinfo", draw));
}

function draw(body, close) {
  const chat = openChat();
  if (chat.type === "private") fill(body, aboutBot(close));
  else fill(body, section(t("members", { count: present(chat).length }), memberList(chat)), botSection(chat, body, close), moreSection(chat, body, close));
}

const present = (chat) => chat.members.filter((one) => PRESENT.includes(one.status));

function aboutBot(close) {
  const { id, name, username, description, short_description: short } = bot();
  const { blocked } = me();
  const turn = async () => {
    close();
    await attempt(() => api.changePerson(store.personId, { blocked: !blocked }).then(refreshInfo));
  };
  return [
    el("div", { class: "about" }, avatar(id, name, { bot: true, size: "huge" }), el("h3", { dir: "auto" }, name), el("p", { class: "quiet", dir: "ltr" }, `@${username}`)),
    el("p", { dir: "auto" }, short || description || t("emptyPrivate")),
    el("p", { class: "quiet" }, store.info.notice),
    el("button", { type: "button", class: blocked ? "wide" : "wide danger", on: { click: turn } }, t(blocked ? "restartBot" : "stopBot")),
  ];
}

function memberList(chat) {
  return el("ul", { class: "places" }, present(chat).map((one) => el("li", { class: "place-row" }, memberRow(one))));
}

function memberRow({ id, name, status }) {
  const words = el("span", { class: "row-words" }, el("b", {}, el("bdi", {}, name)), status === "member" ? null : el("small", {}, t(status)));
  return [avatar(id, name, { bot: id === bot().id, size: "small" }), words];
}

/** Runs a change and draws the panel again. */
async function changed(work, body, close) {
  await attempt(work);
  await attempt(refreshInfo);
  await attempt(refreshChats);
  if (openChat()) draw(body, close);
}

function botSection(chat, body, close) {
  if (!isAdministrator(chat)) return null;
  const put = (status) => () => changed(() => api.changeMember(chat.id, { who: "bot", status, by: store.personId }), body, close);
  const choice = (status, label) => (chat.bot_status === status ? null : el("button", { type: "button", class: "wide", on: { click: put(status) } }, label));
  const here = PRESENT.includes(chat.bot_status);
  return section(
    t("botHere", { name: bot().name }),
    el("p", { class: "quiet" }, t(here ? chat.bot_status : "botNotHere")),
    chat.type === "channel" ? null : choice("member", t(here ? "botMember" : "botAdd")),
    choice("administrator", t("botAdministrator")),
    here ? choice("left", t("botRemove")) : null,
  );
}

function moreSection(chat, body, close) {
  const outside = people().filter((one) => !present(chat).some((member) => member.id === one.id));
  const add = (id) => () => changed(() => api.changeMember(chat.id, { who: id, status: "member", by: store.personId }), body, close);
  const join = outside.map((one) => el("button", { type: "button", class: "wide", on: { click: add(one.id) } }, t("addMember", { name: one.name })));
  const migrate = async () => {
    const moved = await attempt(() => api.migrate(chat.id, store.personId));
    if (!moved) return;
    close();
    await refreshInfo();
    showChat(moved.id);
  };
  return section(
    t("more"),
    join,
    chat.is_forum ? askLine(t("newTopic"), t("add"), (name) => changed(() => api.addTopic(chat.id, name), body, close)) : null,
    chat.type === "group" && isAdministrator(chat) ? el("button", { type: "button", class: "wide", on: { click: migrate } }, t("makeSupergroup")) : null,
  );
}
