// Sample photos that can be sent with one click, when the sandbox offers some.

import { api } from "./api.js";
import { el } from "./dom.js";
import { locale, t } from "./i18n.js";
import { emit, store } from "./store.js";
import { attempt } from "./toasts.js";

let samples = [];

/** Asks once which photos there are; without any, nothing is offered. */
export async function loadSamples() {
  try {
    const answer = await api.samples();
    samples = (Array.isArray(answer) ? answer : (answer?.samples ?? [])).map(known).filter(Boolean);
  } catch {
    samples = [];
  }
  if (samples.length && store.screen) emit("screen");
}

function known(entry, index) {
  if (typeof entry === "string") return { url: entry, titles: {} };
  const url = entry.url ?? entry.src ?? entry.file ?? `/samples/${entry.n ?? entry.id ?? index + 1}.jpg`;
  const titles = typeof entry.title === "object" ? entry.title : { en: entry.title ?? entry.en, zh: entry.zh };
  return { url: new URL(url, location.origin).pathname, titles: titles ?? {} };
}

const titleOf = ({ titles }) => (locale().startsWith("zh") && titles.zh) || titles.en || t("photo");

export const haveSamples = () => samples.length > 0;

/** The row of sample photos, or null. `done` runs after one was taken. */
export function sampleStrip(done) {
  if (!samples.length) return null;
  const list = el("ul", { class: "samples" }, samples.map((sample) => el("li", {}, tile(sample, done))));
  return el("section", { class: "sample-strip", "aria-label": t("trySample") }, el("h3", {}, t("trySample")), list);
}

function tile(sample, done) {
  const title = titleOf(sample);
  const take = async () => {
    const blob = await attempt(() => api.blob(sample.url));
    if (!blob) return;
    const name = sample.url.split("/").at(-1);
    emit("attach", { files: [new File([blob], name, { type: blob.type || "image/jpeg" })], send: !done });
    done?.();
  };
  const image = el("img", { src: sample.url, alt: "", loading: "lazy", width: 72, height: 90 });
  return el("button", { type: "button", class: "sample", "aria-label": t("sendSample", { title }), title, on: { click: take } }, image);
}
