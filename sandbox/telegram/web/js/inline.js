// Inline mode: what the bot offers while somebody types "@bot …".

import { api } from "./api.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { showChat } from "./session.js";
import { bot, emit, on, store } from "./store.js";
import { hideSuggestions, showSuggestions } from "./suggest.js";
import { attempt } from "./toasts.js";

const PAUSE_MS = 350;
const PATIENCE_S = 20;

let timer = 0;
let asked = 0; // only the newest question may draw
let results = []; // { queryId, result }

/** Starts watching the message field. */
export function setUpInline() {
  on("typed", typed);
  on("open", stop);
}

function stop() {
  clearTimeout(timer);
  asked += 1;
  hideSuggestions("inline");
}

function typed(text) {
  stop();
  const match = /^@(\w+)\s([\s\S]*)$/.exec(text);
  if (match?.[1].toLowerCase() !== bot().username.toLowerCase()) return;
  timer = setTimeout(() => ask(match[2].trim(), ""), PAUSE_MS);
}

async function ask(query, offset) {
  asked += 1;
  const number = asked;
  if (!offset) results = [];
  draw({ loading: true, query });
  const opened = await attempt(() => api.ask(store.chatId, { person: store.personId, query, offset }));
  const answer = opened && (await attempt(() => api.answer(opened.query_id, PATIENCE_S)));
  if (number !== asked) return;
  if (!answer || answer.state !== "answered") {
    draw({ failed: true, query });
    return;
  }
  results.push(...answer.results.map((result) => ({ queryId: answer.query_id, result })));
  draw({ query, button: answer.button, more: answer.next_offset });
}

function draw({ loading = false, failed = false, query, button: top = null, more = "" }) {
  const notes = [];
  if (top) notes.push(topButton(top));
  if (loading) notes.push(el("p", { class: "suggest-note" }, el("span", { class: "spinner" }), t("searching")));
  else if (failed) notes.push(el("p", { class: "suggest-note" }, t("noAnswer", { name: bot().name })));
  else if (!results.length) notes.push(el("p", { class: "suggest-note" }, t("nothingFound")));
  const items = results.map(option);
  if (more) items.push({ content: el("span", { class: "more-results" }, t("moreResults")), pick: () => ask(query, more) });
  const photos = results.length > 0 && results.every(({ result }) => result.type === "photo" && !result.title);
  showSuggestions("inline", t("inlineResults", { name: bot().name }), items, { notes, layout: photos ? "grid" : "list" });
}

function topButton({ text, start_parameter: payload }) {
  const go = async () => {
    stop();
    emit("clear-field");
    if (await attempt(() => api.start(store.personId, { payload }))) showChat(store.personId);
  };
  return el("button", { type: "button", class: "inline-top", dir: "auto", on: { click: go } }, text);
}

function option({ queryId, result }) {
  const pick = async () => {
    stop();
    emit("clear-field");
    await attempt(() => api.choose(queryId, { result_id: result.id, chat_id: store.chatId }));
  };
  const address = result.thumbnail_url || result.photo_url;
  const image = address ? el("img", { src: address, alt: "", loading: "lazy" }) : icon("tag");
  if (address) image.addEventListener("error", () => image.replaceWith(icon("photo")));
  const words = el(
    "span",
    { class: "inline-words" },
    el("b", {}, el("bdi", {}, result.title || t(result.type))),
    result.description ? el("span", { class: "quiet" }, el("bdi", {}, result.description)) : null,
  );
  return { content: [el("span", { class: "inline-picture" }, image), words], pick };
}
