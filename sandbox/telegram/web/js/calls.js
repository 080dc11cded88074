// The bot's last calls, newest first.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { on } from "./store.js";
import { t } from "./i18n.js";

const MOST = 40;

let shown = []; // newest first
let list = null;

on("event:call", ({ call }) => {
  if (!list?.isConnected) return;
  shown = [call, ...shown].slice(0, MOST);
  draw();
});

/** A list that grows while the drawer is open. */
export function callLog() {
  list = el("ol", { class: "calls", dir: "ltr" });
  api.calls().then(({ calls }) => {
    shown = calls.slice(-MOST).reverse();
    draw();
  }, () => undefined);
  return list;
}

function draw() {
  fill(list, shown.length ? shown.map(row) : el("li", { class: "quiet" }, t("noCalls")));
}

function row({ method, ok, error_code: code, elapsed_ms: elapsed, fault, description }) {
  const verdict = el("span", { class: ok ? "good" : "bad", title: description }, ok ? "OK" : String(code ?? "–"));
  const mark = fault ? el("span", { class: "bad" }, fault) : null;
  return el("li", {}, el("code", {}, method), verdict, mark, el("span", { class: "quiet" }, `${Math.round(elapsed)} ms`));
}
