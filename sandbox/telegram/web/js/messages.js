// The list of messages: kept in step with the sandbox without losing place or focus.

import { api } from "./api.js";
import { bubble } from "./bubble.js";
import { byId, el } from "./dom.js";
import { draftBubble, emptyChat } from "./extras.js";
import { dayName, sameDay } from "./format.js";
import { lightbox } from "./lightbox.js";
import { follow, mention } from "./links.js";
import { loadOlder } from "./session.js";
import { emit, messageById, on, openChat, store } from "./store.js";
import { summary } from "./summary.js";
import { copyText } from "./taps.js";
import { announce, attempt } from "./toasts.js";

const RUN_S = 300; // one sender's messages hang together for five minutes
const NEAR = 80; // CSS pixels from the end that still count as the end

let shown = new Map(); // key -> { node, signature }
let shownChat = "";
let newest = 0;
let missed = 0;

const log = () => byId("log");
const scroller = () => byId("scroller");

const acts = {
  menu: (message, place) => emit("menu", { message, place }),
  picture: (message) => lightbox(store.screen.messages, message),
  jump,
  react: (message, emoji) => attempt(() => api.react(message.chat_id, message.message_id, store.personId, emoji)),
  text: { link: follow, command: (text) => emit("say", text), mention, hashtag: (text) => emit("prefill", { chatId: store.chatId, text }), copied: copyText },
};

/** Starts drawing messages and following the reader's place. */
export function setUpMessages() {
  on("open", reset);
  on("screen", draw);
  on("info", () => store.screen && draw());
  scroller().addEventListener("scroll", onScroll, { passive: true });
  byId("jump").addEventListener("click", () => toEnd("smooth"));
  log().addEventListener("keydown", onKey);
  log().addEventListener("contextmenu", onContextMenu);
  log().addEventListener("dblclick", (event) => {
    const message = messageAt(event.target);
    if (message && !event.target.closest("button, a, .words")) emit("reply", message);
  });
  const sizes = new ResizeObserver(() => pinned && log().firstChild && toEnd());
  sizes.observe(scroller());
  sizes.observe(log());
}

let pinned = true; // the reader is at the end

function reset() {
  shown = new Map();
  shownChat = "";
  log().replaceChildren();
  missed = 0;
  pinned = true;
}

function draw() {
  const key = `${store.personId}:${store.chatId}:${store.topic}`;
  const fresh = key !== shownChat;
  const { messages } = store.screen;
  const anchors = fresh || pinned ? [] : visible();
  reconcile(entries(messages));
  if (fresh || pinned) toEnd();
  else restore(anchors);
  tellNews(messages, fresh);
  shownChat = key;
  byId("empty").replaceChildren(...(messages.length ? [] : [emptyChat()]));
  if (!messages.length) scroller().scrollTop = 0;
}

/** What the log shows in order: day lines, messages and albums, the draft. */
function entries(messages) {
  const chat = openChat();
  const list = [];
  let previous = null;
  for (const unit of units(messages)) {
    const [message] = unit.messages;
    const newDay = !previous || !sameDay(previous.messages[0].date, message.date);
    if (newDay) list.push({ key: `day:${message.date}`, unit: dayName(message.date), make: dayLine });
    unit.group = ["group", "supergroup"].includes(chat.type);
    unit.channel = chat.type === "channel";
    unit.kept = unit.messages.some((one) => store.kept.has(`${one.chat_id}:${one.message_id}`));
    unit.first = newDay || !together(previous, unit);
    unit.last = true;
    if (previous && !unit.first) previous.last = false;
    list.push({ key: `m:${message.message_id}`, unit, make: (one) => bubble(one, acts) });
    previous = unit;
  }
  if (store.screen.draft) list.push({ key: "draft", unit: store.screen.draft, make: (draft) => draftBubble(draft, acts.text) });
  return list;
}

function units(messages) {
  const list = [];
  for (const message of messages) {
    const before = list.at(-1)?.messages;
    if (message.album && before?.[0].album === message.album) before.push(message);
    else list.push({ messages: [message] });
  }
  return list;
}

function together(previous, unit) {
  const [a, b] = [previous.messages[0], unit.messages[0]];
  return a.from.id === b.from.id && a.kind !== "service" && b.kind !== "service" && b.date - a.date < RUN_S;
}

const dayLine = (name) => el("div", { class: "day" }, el("span", {}, name));

function reconcile(list) {
  const next = new Map();
  let place = log().firstChild;
  for (const { key, unit, make } of list) {
    const signature = JSON.stringify([unit, document.documentElement.lang]);
    const old = shown.get(key);
    const node = old?.signature === signature ? old.node : make(unit);
    if (old && old.node !== node) {
      if (old.node === place) place = place.nextSibling;
      takeOver(old.node, node);
      old.node.replaceWith(node);
    } else if (node === place) place = place.nextSibling;
    else log().insertBefore(node, place);
    next.set(key, { node, signature });
  }
  for (const [key, { node }] of shown) if (!next.has(key)) node.remove();
  shown = next;
  giveTabStop();
}

/** The same picture is kept as it is, so that it does not flicker. */
function takeOver(old, node) {
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const images = new Map([...old.querySelectorAll(".picture img")].map((image) => [image.getAttribute("src"), image]));
  for (const image of node.querySelectorAll(".picture img")) {
    const kept = images.get(image.getAttribute("src"));
    if (!kept) continue;
    kept.alt = image.alt;
    image.replaceWith(kept);
  }
  if (!focus) return;
  const name = focus.dataset.focus;
  requestAnimationFrame(() => {
    const heir = name ? node.querySelector(`[data-focus="${CSS.escape(name)}"]`) : node;
    (heir ?? node).focus({ preventScroll: true });
  });
}

/** Tab leads to the message that was last walked to while the focus is here, else to the newest. */
function giveTabStop() {
  const items = [...log().querySelectorAll("[data-id]")];
  const stop = items.find((item) => item.tabIndex === 0);
  if (stop && log().contains(document.activeElement)) return;
  if (stop) stop.tabIndex = -1;
  if (items.length) items.at(-1).tabIndex = 0;
}

function tellNews(messages, fresh) {
  const last = messages.at(-1)?.message_id ?? 0;
  if (!fresh) {
    for (const message of messages) {
      if (message.message_id <= newest || message.mine) continue;
      announce(`${message.from.name}: ${summary(message)}`);
      if (!pinned) missed += 1;
    }
  }
  if (!fresh && last > newest && messages.at(-1).mine) toEnd();
  newest = Math.max(last, fresh ? 0 : newest);
  showJump();
}

function showJump() {
  const jumper = byId("jump");
  jumper.hidden = pinned;
  byId("jump-count").textContent = missed || "";
}

function toEnd(behavior = "instant") {
  scroller().scrollTo({ top: scroller().scrollHeight, behavior });
  pinned = true;
  missed = 0;
  showJump();
}

function onScroll() {
  const { scrollTop, scrollHeight, clientHeight } = scroller();
  pinned = scrollHeight - scrollTop - clientHeight < NEAR;
  if (pinned) missed = 0;
  showJump();
  if (scrollTop < 400) attempt(loadOlder);
}

/** What is in sight and where, so that the first of it that stays can be put back there. */
function visible() {
  const { top, bottom } = scroller().getBoundingClientRect();
  return [...shown]
    .filter(([key]) => key.startsWith("m:"))
    .map(([key, { node }]) => ({ key, place: node.getBoundingClientRect() }))
    .filter(({ place }) => place.bottom > top && place.top < bottom);
}

function restore(anchors) {
  const anchor = anchors.find(({ key }) => shown.has(key));
  if (anchor) scroller().scrollTop += shown.get(anchor.key).node.getBoundingClientRect().top - anchor.place.top;
}

function jump(id) {
  const holder = store.screen.messages.find((one) => one.message_id === id);
  const first = store.screen.messages.find((one) => one.album && one.album === holder?.album);
  const node = log().querySelector(`[data-id="${(first ?? holder)?.message_id}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  node.focus({ preventScroll: true });
  node.classList.remove("flash");
  requestAnimationFrame(() => node.classList.add("flash"));
}

function messageAt(target) {
  const node = target.closest("[data-id]");
  return node ? messageById(Number(node.dataset.id)) : undefined;
}

function onContextMenu(event) {
  const message = messageAt(event.target);
  if (!message || message.kind === "service" || event.target.closest("a[href]")) return;
  event.preventDefault();
  const keyed = event.clientX === 0 && event.clientY === 0;
  const place = keyed ? event.target.getBoundingClientRect() : new DOMRect(event.clientX, event.clientY, 0, 0);
  emit("menu", { message, place });
}

function onKey(event) {
  const node = event.target;
  if (!node.matches("[data-id]")) return;
  if (event.key === "Enter") {
    event.preventDefault(); // else it would press the first item of the menu, too
    node.querySelector(".more")?.click();
  }
  const items = [...log().querySelectorAll("[data-id]")];
  const step = { ArrowUp: -1, ArrowDown: 1, Home: -items.length, End: items.length }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = items[Math.max(0, Math.min(items.length - 1, items.indexOf(node) + step))];
  node.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
