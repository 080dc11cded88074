// The bot's command menu, and names to mention.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { byId, el } from "./dom.js";
import { t } from "./i18n.js";
import { bot, emit, on, openChat, people, standing, store } from "./store.js";
import { hideSuggestions, showSuggestions, suggesting } from "./suggest.js";

let commands = [];

/** Starts the menu button and the lists that open while typing. */
export function setUpCommands() {
  byId("menu").addEventListener("click", toggleMenu);
  on("open", load);
  on("event:commands", load);
  on("event:people", load);
  on("typed", typed);
}

async function load() {
  const { chatId, personId } = store;
  hideSuggestions();
  commands = [];
  if (chatId !== null) {
    const answer = await api.commands(chatId, personId).catch(() => ({ commands: [] }));
    if (chatId !== store.chatId || personId !== store.personId) return;
    commands = answer.commands;
  }
  byId("menu").hidden = !commands.length;
}

function toggleMenu() {
  byId("field").focus();
  if (suggesting("commands")) hideSuggestions("commands");
  else showCommands(commands, true);
}

function typed(text) {
  const typedCommand = /^\/(\w*)$/.exec(text);
  const typedName = /(^|\s)@(\w*)$/.exec(text);
  const found = typedCommand ? commands.filter((one) => one.command.startsWith(typedCommand[1].toLowerCase())) : [];
  if (found.length) showCommands(found, true);
  else if (typedName) showNames(typedName[2].toLowerCase(), text);
  else {
    hideSuggestions("commands");
    hideSuggestions("names");
  }
}

function showCommands(list, first) {
  showSuggestions("commands", t("commands"), list.map(commandOption), { first });
}

function commandOption({ command, description }) {
  const pick = () => {
    hideSuggestions("commands");
    emit("clear-field");
    const chat = openChat();
    emit("say", chat.type === "private" ? `/${command}` : `/${command}@${bot().username}`);
  };
  const content = [el("b", { dir: "ltr" }, `/${command}`), el("span", { class: "quiet", dir: "auto" }, description)];
  return { content, pick };
}

function showNames(start, text) {
  const chat = openChat();
  const known = people().filter((one) => one.username && one.id !== store.personId && standing(chat, one.id) !== "left");
  const all = [{ id: bot().id, name: bot().name, username: bot().username, bot: true }, ...(chat.type === "private" ? [] : known)];
  const found = all.filter((one) => one.username.toLowerCase().startsWith(start));
  if (!found.length) {
    hideSuggestions("names");
    return;
  }
  showSuggestions("names", t("mentions"), found.map((one) => nameOption(one, text)), { first: start !== "" });
}

function nameOption(one, text) {
  const pick = () => {
    hideSuggestions("names");
    emit("prefill", { chatId: store.chatId, text: `${text.replace(/@\w*$/, "")}@${one.username} ` });
  };
  const face = avatar(one.id, one.name, { bot: one.bot, size: "micro" });
  return { content: [face, el("b", { dir: "auto" }, one.name), el("span", { class: "quiet", dir: "ltr" }, `@${one.username}`)], pick };
}
