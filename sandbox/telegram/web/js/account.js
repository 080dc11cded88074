// Who looks: switching people and their language, adding people and groups.

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { byId, el, fill } from "./dom.js";
import { LANGUAGES, t } from "./i18n.js";
import { askLine, openPanel, section, toggle } from "./popup.js";
import { becomePerson, refreshChats, refreshInfo, showChat } from "./session.js";
import { me, on, people, store } from "./store.js";
import { attempt } from "./toasts.js";

/** Starts the person button, the language list and the "write as" button. */
export function setUpAccount() {
  for (const type of ["info", "person", "open"]) on(type, draw);
  byId("account").addEventListener("click", showPeople);
  byId("write-as").addEventListener("click", showPeople);
  byId("language").addEventListener("change", (event) => tellLanguage(event.target.value));
}

function draw() {
  const person = me();
  if (!person) return;
  fill(byId("account"), avatar(person.id, person.name, { size: "small" }), el("span", { class: "account-words" }, el("b", {}, el("bdi", {}, person.name)), el("small", {}, t("switchPerson"))));
  byId("account").setAttribute("aria-label", `${t("switchPerson")}: ${person.name}`);
  fill(byId("write-as"), avatar(person.id, person.name, { size: "mini" }));
  byId("write-as").setAttribute("aria-label", `${t("writeAs")}: ${person.name}`);
  byId("write-as").title = `${t("writeAs")}: ${person.name}`;
  fill(byId("language"), languageOptions(person.language_code));
}

function languageOptions(code) {
  const known = code && !(code in LANGUAGES) ? { ...LANGUAGES, [code]: code } : LANGUAGES;
  const options = Object.entries(known).map(([value, name]) => el("option", { value, selected: value === code, lang: value }, name));
  return [...options, el("option", { value: "", selected: !code }, t("noLanguage"))];
}

const tellLanguage = (code) => attempt(() => api.changePerson(store.personId, { language_code: code || null }).then(refreshInfo));

function showPeople() {
  openPanel(t("people"), "people", (body, close) => {
    fill(body, section(t("switchPerson"), peopleList(close)), section(t("thisPerson"), personSwitches()), section(t("more"), adders(close)));
  });
}

function peopleList(close) {
  const choose = (id) => {
    close();
    becomePerson(id);
  };
  return el("ul", { class: "places" }, people().map((person) => el("li", {}, personRow(person, choose))));
}

function personRow(person, choose) {
  const current = person.id === store.personId;
  const words = el("span", { class: "row-words" }, el("b", {}, el("bdi", {}, person.name)), el("small", {}, LANGUAGES[person.language_code] ?? person.language_code ?? t("noLanguage")));
  const props = { type: "button", class: "place-row", "aria-current": current ? "true" : null, data: { person: person.id } };
  return el("button", { ...props, on: { click: () => choose(person.id) } }, avatar(person.id, person.name, { size: "small" }), words);
}

function personSwitches() {
  const { blocked, deactivated } = me();
  const change = (fields) => attempt(() => api.changePerson(store.personId, fields).then(refreshInfo));
  return [
    toggle(t("blocksBot"), blocked, (on) => change({ blocked: on })),
    toggle(t("accountDeleted"), deactivated, (on) => change({ deactivated: on })),
  ];
}

function adders(close) {
  const addPerson = async (name) => {
    const [first, ...rest] = name.split(/\s+/);
    const person = await attempt(() => api.addPerson({ first_name: first, last_name: rest.join(" "), language_code: me().language_code ?? "en" }));
    if (!person) return;
    close();
    await refreshInfo();
    becomePerson(person.id);
  };
  const addGroup = async (title) => {
    const others = people().filter((one) => one.id !== store.personId).map((one) => one.id);
    const chat = await attempt(() => api.addChat({ type: "group", title, members: [store.personId, ...others] }));
    if (!chat) return;
    close();
    await refreshInfo();
    await refreshChats();
    showChat(chat.id);
  };
  return [askLine(t("newPersonName"), t("add"), addPerson), askLine(t("newGroupTitle"), t("add"), addGroup)];
}
