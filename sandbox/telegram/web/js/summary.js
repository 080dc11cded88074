// A message in a few words: for the chat list, replies, screen readers and service lines.

import { t } from "./i18n.js";
import { store } from "./store.js";

const KINDS = ["photo", "document", "sticker", "video", "video_note", "animation", "voice", "location", "contact", "poll", "invoice"];

/** What a message that is answered says or carries. */
export function quoted({ quote, text, kind }) {
  if (!kind) return t("deletedMessage");
  return quote || text || t(KINDS.includes(kind) ? kind : "message");
}

/** What the message says or carries, on one line. */
export function summary(message) {
  if (message.kind === "service") return serviceText(message);
  const what = KINDS.includes(message.kind) ? t(message.kind) : "";
  return [what, message.text.replace(/\s+/g, " ")].filter(Boolean).join(", ") || t("message");
}

const SERVICES = {
  new_chat_members: (value, by) => t(value.some((one) => one.id !== by.id) ? "serviceAdded" : "serviceJoined", { by: by.name, who: names(value) }),
  left_chat_member: (value, by) => t(value.id === by.id ? "serviceLeft" : "serviceRemoved", { by: by.name, who: names([value]) }),
  migrate_to_chat_id: () => t("serviceMigrated"),
  migrate_from_chat_id: () => t("serviceMigrated"),
  forum_topic_created: (value) => t("serviceTopic", { name: value.name ?? "" }),
  new_chat_title: (value) => t("serviceTitle", { name: value }),
  successful_payment: () => t("paymentPaid"),
  refunded_payment: () => t("paymentRefunded"),
  pinned_message: (value, by) => t("servicePinned", { by: by.name }),
};

/** The sentence of a service message. */
export function serviceText(message) {
  const { type, value } = message.service;
  return SERVICES[type]?.(value, message.from) ?? type.replaceAll("_", " ");
}

const names = (users) => users.map((one) => nameOf(one)).join(", ");

function nameOf(user) {
  const known = store.info.people.find((one) => one.id === user.id);
  return known?.name ?? [user.first_name, user.last_name].filter(Boolean).join(" ");
}
