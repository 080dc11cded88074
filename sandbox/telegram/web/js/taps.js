// What a tap on an inline button does, and the answers of the bot to it.

import { api } from "./api.js";
import { choosePlace } from "./chooser.js";
import { t } from "./i18n.js";
import { follow } from "./links.js";
import { refreshScreen } from "./session.js";
import { bot, emit, on, store } from "./store.js";
import { alertBox, attempt, toast } from "./toasts.js";

const waiting = new Set(); // query ids this window asked
const payments = new Set();

/** Taps a button of a message as the person who looks. */
export async function tap(message, place) {
  const path = [message.chat_id, message.message_id];
  const fields = { person: store.personId, row: place.row, column: place.column };
  const done = await attempt(() => api.tap(...path, fields));
  if (done) await RESULTS[done.kind]?.(done);
  await attempt(refreshScreen);
}

const RESULTS = {
  callback: ({ query_id: id }) => expectAnswer(id),
  url: ({ url }) => follow(url),
  copy: ({ text }) => copyText(text),
  switch_inline: switchInline,
  pay: ({ payment_id: id }) => watchPayment(id),
  login: ({ url }) => follow(url),
  web_app: () => toast(t("notHere", { what: t("miniApp") })),
};

/** The answer comes as an event; one that is already there (a cached one) is asked for. */
async function expectAnswer(id) {
  waiting.add(id);
  const known = await attempt(() => api.callback(id));
  if (known && known.state !== "waiting") settle(id, known.state, known.answer);
}

function settle(id, state, answer) {
  if (!waiting.delete(id)) return;
  if (state === "expired") toast(t("noAnswer", { name: bot().name }), "error");
  else if (answer.url) follow(answer.url);
  else if (answer.text && answer.show_alert) alertBox(answer.text);
  else if (answer.text) toast(answer.text);
}

/** Puts a text on the clipboard. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(text);
  }
}

async function switchInline({ query, target, allow }) {
  const text = `@${bot().username} ${query}`;
  if (target === "current") {
    emit("prefill", { chatId: store.chatId, text });
    return;
  }
  const place = await choosePlace(t("choosePlace"), { allow });
  if (place) emit("prefill", { chatId: place.chat.id, text });
}

async function watchPayment(id) {
  payments.add(id);
  toast(t("paymentChecking"));
  await tellPayment(id);
}

async function tellPayment(id) {
  const { state, error } = await api.payment(id);
  if (state === "checking" || !payments.delete(id)) return;
  if (state === "paid") toast(t("paymentPaid"));
  else toast(error || t("paymentRefused"), "error");
}

on("event:callback", ({ query_id: id, state, answer }) => state !== "waiting" && settle(id, state, answer));
on("event:payment", ({ payment_id: id }) => payments.has(id) && attempt(() => tellPayment(id)));
on("paying", (id) => attempt(() => watchPayment(id)));
