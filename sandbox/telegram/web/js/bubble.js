// One message, or one album, as a bubble.

import { albumItem, mediaOf } from "./media.js";
import { mosaic } from "./album.js";
import { avatar, colourOf } from "./avatar.js";
import { button, el } from "./dom.js";
import { renderText } from "./entities.js";
import { clockTime, money } from "./format.js";
import { icon, ticks } from "./icons.js";
import { inlineKeyboard } from "./keyboard.js";
import { t } from "./i18n.js";
import { bot, store } from "./store.js";
import { quoted, serviceText, summary } from "./summary.js";

/**
 * `unit`: { messages, first, last, channel, group } where first and last tell the place in a run
 * of one sender. `acts`: what bubbles can start, see messages.js.
 */
export function bubble(unit, acts) {
  const [message] = unit.messages;
  if (message.kind === "service") return serviceLine(message);
  const mine = message.mine && !unit.channel;
  const classes = ["message", mine ? "out" : "in", unit.first && "first", unit.last && "last", unit.group && !mine && "with-face"];
  const face = unit.group && !mine && unit.last ? avatar(message.from.id, message.from.name, { bot: message.by_bot, size: "tiny" }) : null;
  const more = button(t("messageActions"), { class: "more", "aria-haspopup": "menu", data: { focus: "more" } }, icon("more"));
  more.addEventListener("click", () => acts.menu(message, more.getBoundingClientRect()));
  const column = el("div", { class: "column" }, content(unit, message, mine, acts, face), inlineKeyboard(message));
  const node = el("article", { class: classes.filter(Boolean).join(" "), "aria-label": label(message, mine), tabindex: "-1" }, column, more);
  node.dataset.id = message.message_id;
  return node;
}

const label = (message, mine) => `${mine ? t("you") : message.from.name}, ${clockTime(message.date)}: ${summary(message)}`;

function serviceLine(message) {
  return el("div", { class: "service", tabindex: "-1", data: { id: message.message_id } }, el("span", { dir: "auto" }, serviceText(message)));
}

function content(unit, message, mine, acts, face) {
  const captioned = unit.messages.find((one) => one.text) ?? message;
  const reactions = unit.messages.flatMap((one) => one.reactions);
  const bare = ["sticker", "video_note"].includes(message.kind);
  const media = mediaBlock(unit, acts);
  const visual = unit.messages.every((one) => ["photo", "video", "animation"].includes(one.kind)) && media;
  const stamp = meta(message, captioned, mine, acts);
  const text = captioned.text ? textBlock(captioned, reactions.length ? null : stamp, acts) : null;
  const heads = [author(unit, message, mine), forwarded(message), reply(message, acts)];
  const chips = reactions.length ? el("div", { class: "chips" }, reactions.map((one) => chip(message, one, acts)), stamp) : null;
  const overlay = !text && !chips ? stamp : null;
  const body = captioned.caption_above ? [text, media] : [media, text];
  const card = message.invoice ? invoice(message) : null;
  const preview = message.link_preview ? linkPreview(message.link_preview, acts) : null;
  const around = message.link_preview?.above ? [preview, ...body] : [...body, preview];
  const classes = ["bubble", visual && "visual", bare && "bare", !text && "textless", heads.some(Boolean) && "headed", media && text && "captioned"];
  const node = el("div", { class: classes.filter(Boolean).join(" ") }, heads, ...around, card, chips, overlay, face);
  if (visual) fitToMedia(node, unit, media);
  return node;
}

/** A caption is never wider than its picture. */
function fitToMedia(node, unit, media) {
  node.style.width = unit.messages.length > 1 ? "420px" : media.style.width;
  if (unit.messages.some((one) => one.text) && unit.messages.length === 1) node.style.width = `max(${media.style.width}, 320px)`;
}

function mediaBlock({ messages }, acts) {
  if (messages.length === 1) return mediaOf(messages[0], acts.picture);
  const visual = messages.every((one) => ["photo", "video"].includes(one.kind));
  if (visual) return mosaic(messages, (one) => albumItem(one, acts.picture));
  return el("div", { class: "files" }, messages.map((one) => mediaOf(one, acts.picture)));
}

function author(unit, message, mine) {
  const via = message.via_bot ? el("span", { class: "via" }, ` ${t("via")} @${bot().username}`) : null;
  const named = unit.first && !mine && (unit.group || unit.channel);
  if (!named && !via) return null;
  const name = named ? el("span", { class: `name peer-${message.by_bot ? "bot" : colourOf(message.from.id)}`, dir: "auto" }, message.from.name) : null;
  return el("div", { class: "author" }, name, via);
}

function forwarded(message) {
  if (!message.forwarded_from) return null;
  return el("div", { class: "forwarded" }, `${t("forwardedFrom")} `, el("b", { dir: "auto" }, message.forwarded_from));
}

function reply(message, acts) {
  const target = message.reply_to;
  if (!target) return null;
  const picture = target.media_url ? el("img", { src: target.media_url, alt: "" }) : null;
  const words = quoted(target);
  const lines = el("span", { class: "reply-words" }, el("b", {}, el("bdi", {}, target.name)), el("span", { class: "reply-text" }, el("bdi", {}, words)));
  const jump = () => acts.jump(target.message_id);
  return el("button", { type: "button", class: "reply", "aria-label": `${t("inReplyTo")} ${target.name}: ${words}`, on: { click: jump } }, picture, lines);
}

function textBlock(message, stamp, acts) {
  const key = `${message.chat_id}:${message.message_id}`;
  const nodes = renderText(message.text, message.entities, { ...acts.text, key, opened: store.opened });
  const big = message.kind === "text" && /^(\p{Extended_Pictographic}\uFE0F?){1,3}$/u.test(message.text);
  return el("div", { class: big ? "text big" : "text" }, el("span", { dir: "auto", class: "words" }, nodes), stamp);
}

function meta(message, captioned, mine, acts) {
  const edited = message.edit_date || captioned.edit_date ? el("span", { class: "edited" }, `${t("edited")} `) : null;
  const delivered = !store.kept.has(`${message.chat_id}:${message.message_id}`);
  const mark = mine ? ticks(delivered) : null;
  const title = mine && !delivered ? t("keptFromBot") : null;
  const said = mine ? el("span", { class: "unseen" }, t(delivered ? "delivered" : "keptFromBot")) : null;
  return el("span", { class: "meta", title }, edited, el("time", { datetime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)), mark, said);
}

function chip(message, reaction, acts) {
  const words = t("reaction", { emoji: reaction.emoji, count: reaction.count });
  const who = reaction.by_bot ? avatar(bot().id, bot().name, { bot: true, size: "micro" }) : null;
  const props = { type: "button", class: "chip", "aria-label": words, "aria-pressed": String(reaction.mine), data: { focus: `chip:${reaction.emoji}` } };
  const node = el("button", props, el("span", { class: "emoji" }, reaction.emoji), who ?? String(reaction.count));
  node.addEventListener("click", () => acts.react(message, reaction.mine ? null : reaction.emoji));
  return node;
}

function linkPreview({ url, large }, acts) {
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  const go = (event) => acts.text.link(url, event);
  const props = { class: `preview ${large ? "large" : ""}`, href: URL.canParse(url) ? url : null, target: "_blank", rel: "noopener noreferrer", on: { click: go } };
  const words = isPictureHere(url) ? el("img", { src: url, alt: "", loading: "lazy" }) : el("span", { dir: "ltr" }, url);
  return el("a", props, el("b", {}, host), words);
}

/** A picture of the sandbox itself: nothing is fetched from elsewhere. */
const isPictureHere = (url) => URL.canParse(url) && new URL(url).origin === location.origin && /\.(jpe?g|png|webp)$/i.test(new URL(url).pathname);

function invoice(message) {
  const { title, description, amount, currency, paid } = message.invoice;
  return el(
    "div",
    { class: "invoice" },
    el("b", { dir: "auto" }, title),
    el("span", { dir: "auto" }, description),
    el("span", { class: "amount" }, money(amount, currency), paid ? ` · ${t("paid")}` : ""),
  );
}
