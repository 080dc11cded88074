// The paper clip: photos, files, a place, or one of the sample photos.

import { byId } from "./dom.js";
import { openMenu, openPanel } from "./popup.js";
import { api } from "./api.js";
import { haveSamples, sampleStrip } from "./samples.js";
import { store } from "./store.js";
import { attempt } from "./toasts.js";
import { t } from "./i18n.js";

const HERE = { latitude: 52.52, longitude: 13.405 };

/** Starts the paper clip. */
export function setUpAttachMenu() {
  byId("attach").addEventListener("click", () => openMenu(t("attach"), byId("attach").getBoundingClientRect(), items()));
}

function items() {
  return [
    { icon: "photo", label: t("attachPhotos"), act: () => byId("pick-photos").click() },
    { icon: "file", label: t("attachFile"), act: () => byId("pick-files").click() },
    haveSamples() && { icon: "gallery", label: t("samplePhotos"), act: chooseSample },
    { icon: "place", label: t("location"), act: sendPlace },
  ].filter(Boolean);
}

function chooseSample() {
  openPanel(t("samplePhotos"), "sheet", (body, close) => body.append(sampleStrip(close)));
}

function sendPlace() {
  attempt(() => api.send(store.chatId, { person: store.personId, kind: "location", ...HERE }));
}
