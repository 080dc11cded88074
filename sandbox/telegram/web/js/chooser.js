// Asks which chat something goes to.

import { avatar } from "./avatar.js";
import { el, moveFocus } from "./dom.js";
import { t } from "./i18n.js";
import { store } from "./store.js";

const KINDS = { private: ["user", "bot"], group: ["group"], supergroup: ["group"], channel: ["channel"] };

/** The chosen chat list entry, or null. `allow` names kinds of chats; `extra` is shown below. */
export function choosePlace(title, { allow = ["user", "bot", "group", "channel"], extra = null } = {}) {
  const entries = store.chats.filter(({ chat }) => KINDS[chat.type].some((kind) => allow.includes(kind)));
  return new Promise((resolve) => {
    let chosen = null;
    const pick = (entry) => {
      chosen = entry;
      box.close();
    };
    const rows = entries.map((entry) => row(entry, () => pick(entry)));
    const list = el("ul", { class: "places" }, rows.map((one) => el("li", {}, one)));
    list.addEventListener("keydown", (event) => moveFocus(event, rows));
    const cancel = el("button", { type: "button", class: "flat", on: { click: () => box.close() } }, t("cancel"));
    const box = el(
      "dialog",
      { class: "dialog chooser", "aria-labelledby": "chooser-title" },
      el("h2", { id: "chooser-title" }, title),
      entries.length ? list : el("p", { class: "quiet" }, t("noPlace")),
      extra,
      el("div", { class: "dialog-buttons" }, cancel),
    );
    box.addEventListener("click", (event) => event.target === box && box.close());
    box.addEventListener("close", () => {
      box.remove();
      resolve(chosen);
    });
    document.body.append(box);
    box.showModal();
  });
}

function row({ chat, title }, pick) {
  const face = avatar(chat.id, title, { bot: chat.type === "private", size: "small" });
  return el("button", { type: "button", class: "place-row", on: { click: pick } }, face, el("bdi", {}, title));
}
