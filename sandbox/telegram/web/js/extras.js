// What a chat shows besides messages: a message being written, and the start of an empty chat.

import { avatar } from "./avatar.js";
import { el } from "./dom.js";
import { renderText } from "./entities.js";
import { t } from "./i18n.js";
import { sampleStrip } from "./samples.js";
import { bot, botRuns, openChat, store } from "./store.js";

/** A message the bot is writing right now; no text yet means that it thinks. */
export function draftBubble(draft, textActs) {
  const key = `${store.chatId}:draft`;
  const words = draft.text ? renderText(draft.text, draft.entities ?? [], { ...textActs, key, opened: store.opened }) : t("thinking");
  const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  const text = el("div", { class: "text" }, el("span", { dir: "auto", class: "words" }, words), dots);
  return el("article", { class: "message in first last draft", "aria-busy": "true" }, el("div", { class: "column" }, el("div", { class: "bubble" }, text)));
}

/** What an empty chat offers. */
export function emptyChat() {
  const chat = openChat();
  const isPrivate = chat.type === "private";
  const { name, description, short_description: short } = bot();
  const own = isPrivate && (description || short); // the rest is in the page's language and direction
  const key = isPrivate ? "emptyPrivate" : chat.bot_status === "left" ? "emptyWithoutBot" : "emptyGroup";
  return el(
    "div",
    { class: "welcome" },
    isPrivate ? avatar(bot().id, name, { bot: true, size: "huge" }) : null,
    isPrivate ? el("h2", {}, t("whatCanItDo", { name })) : null,
    own ? el("p", { dir: "auto" }, own) : el("p", {}, t(key, { name })),
    isPrivate && !botRuns() ? el("p", { class: "warning" }, t("botAway", { name })) : null,
    sampleStrip(),
  );
}
