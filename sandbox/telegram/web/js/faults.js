// The faults drawer: what shall go wrong, how the sandbox behaves, and the bot's calls.

import { callLog } from "./calls.js";
import { byId, el, fill } from "./dom.js";
import { api } from "./api.js";
import { openPanel, section, toggle } from "./popup.js";
import { providerFaults } from "./providerfaults.js";
import { refreshInfo } from "./session.js";
import { on, openChat, store } from "./store.js";
import { attempt } from "./toasts.js";
import { t } from "./i18n.js";

const SENDS = "*";
// Faults of Telegram by the words for them.
const TELEGRAM = [
  { key: "fault429", fault: { method: SENDS, action: "status", status: 429, retry_after: 3, times: 3 } },
  { key: "fault500", fault: { method: SENDS, action: "status", status: 500, times: 3 } },
  { key: "faultSlow", fault: { method: SENDS, action: "delay", delay_s: 3, times: 5 } },
  { key: "faultDrop", fault: { method: SENDS, action: "drop", times: 1 } },
  { key: "faultLost", fault: { method: "sendMessage", action: "accept_then_drop", times: 1 } },
  { key: "faultFile", fault: { method: "file", action: "status", status: 404, times: 1 } },
];
const HOUR = 3600;
const FLAGS = ["privacy_mode", "guest_mode", "inline_feedback"];

let drawer = null;

/** Starts the drawer's button and its mark while faults are set. */
export function setUpFaults() {
  byId("faults").addEventListener("click", open);
  on("info", markButton);
  on("event:call", ({ call }) => call.fault && drawFaults());
}

let list = null; // where the open drawer shows the faults of Telegram

function open() {
  drawer = openPanel(t("faults"), "drawer", (body) => {
    list = el("div", { class: "fault-list" });
    fill(
      body,
      el("p", { class: "notice", lang: "en", dir: "ltr" }, store.info.notice),
      section(t("providers"), providerFaults()),
      section("Telegram", el("div", { class: "pills" }, TELEGRAM.map(telegramPill)), list),
      section(t("settings"), settings()),
      section(t("time"), clock()),
      section(t("calls"), callLog()),
      section(t("everything"), el("button", { type: "button", class: "wide danger", on: { click: () => attempt(api.reset) } }, t("reset"))),
    );
    drawFaults();
  });
  drawer.addEventListener("close", () => {
    list = null;
  });
}

function telegramPill({ key, fault }) {
  const add = () => attempt(() => api.addFault(fault).then(drawFaults));
  return el("button", { type: "button", class: "pill", on: { click: add } }, t(key));
}

async function drawFaults() {
  const answer = await attempt(api.faults);
  if (!answer) return;
  byId("faults").classList.toggle("active", answer.faults.length > 0);
  if (!list) return;
  const remove = (id) => () => attempt(() => api.removeFault(id).then(drawFaults));
  const rows = answer.faults.map((fault) => {
    const off = el("button", { type: "button", class: "flat", on: { click: remove(fault.id) } }, t("remove"));
    return el("li", {}, el("span", { dir: "ltr" }, describe(fault)), off);
  });
  const all = el("button", { type: "button", class: "flat", on: { click: remove() } }, t("removeAll"));
  fill(list, rows.length ? [el("ul", { class: "rows" }, rows), all] : el("p", { class: "quiet" }, t("noFaults")));
}

function describe({ method, action, status, times, delay_s: delay }) {
  const what = action === "status" ? String(status) : delay ? `${action} ${delay} s` : action;
  return `${method}: ${what}${times === null ? "" : ` × ${times}`}`;
}

function settings() {
  const change = (fields) => attempt(() => api.settings(fields).then(refreshInfo));
  const flags = FLAGS.map((name) => toggle(t(name), store.info.settings[name], (on) => change({ [name]: on }), t(`${name}_hint`)));
  const levels = ["real", "strict", "off"].map((level) => el("option", { value: level, selected: level === store.info.settings.flood }, t(`flood_${level}`)));
  const flood = el("select", { on: { change: (event) => change({ flood: event.target.value }) } }, levels);
  const chat = openChat();
  const other = chat && ["group", "supergroup"].includes(chat.type) ? otherBot(chat) : null;
  return [flags, el("label", { class: "toggle" }, el("span", {}, t("flood")), flood), other];
}

function otherBot(chat) {
  const speak = () => attempt(() => api.otherBot(chat.id));
  return el("button", { type: "button", class: "wide", on: { click: speak } }, t("otherBot"));
}

function clock() {
  const jump = (seconds, key) => el("button", { type: "button", class: "pill", on: { click: () => attempt(() => api.advanceClock(seconds)) } }, t(key));
  return el("div", { class: "pills" }, jump(60, "minuteLater"), jump(HOUR, "hourLater"), jump(24 * HOUR, "dayLater"));
}

function markButton() {
  const label = t("faults");
  byId("faults").setAttribute("aria-label", label);
  byId("faults").title = label;
}
