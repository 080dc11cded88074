// Pictures, files, videos and places inside messages.

import { button, el } from "./dom.js";
import { duration, fileSize } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { store } from "./store.js";

const WIDEST = 420; // CSS pixels
const TALLEST = 460;
const SHARE = 0.48; // of the window's height, so that a card and its buttons fit
const NARROWEST = 180;

/** What a message carries besides text; `openPicture(message)` shows it large. */
export function mediaOf(message, openPicture) {
  const make = MAKERS[message.kind];
  return make ? make(message, openPicture) : null;
}

const MAKERS = {
  photo: (message, openPicture) => picture(message, openPicture),
  document: documentBox,
  sticker: (message) => stickerPicture(message),
  video: (message) => video(message, "video"),
  animation: (message) => (isPicture(message.media) ? picture(message) : video(message, "animation")),
  video_note: (message) => video(message, "round"),
  voice: documentBox,
  location: place,
  contact: card,
  poll: card,
};

const isPicture = (media) => media.mime_type.startsWith("image/");

/** Width and height a picture is shown with: inside the frame, and never a sliver. */
export function shownSize({ width, height }) {
  const [w, h] = [width || 320, height || 240];
  const tallest = Math.min(TALLEST, Math.max(innerHeight * SHARE, 240));
  const scale = Math.min(WIDEST / w, tallest / h, Math.max(1, NARROWEST / w));
  const shownWidth = Math.max(Math.min(w * scale, WIDEST), NARROWEST);
  const shownHeight = Math.min(Math.max(h * scale, 80), tallest);
  return { width: Math.round(shownWidth), height: Math.round(shownHeight) };
}

/** The words for a picture nobody described. */
export const pictureLabel = (message) => message.text || t(message.kind === "photo" ? "photo" : message.kind);

function picture(message, openPicture, inAlbum = false) {
  const { media } = message;
  const size = shownSize(media);
  const image = el("img", { src: media.url, alt: pictureLabel(message), loading: "lazy", decoding: "async", draggable: "false" });
  image.addEventListener("error", () => image.classList.add("gone"));
  const frame = el(
    "button",
    { type: "button", class: "picture", "aria-label": `${t("openPhoto")}: ${pictureLabel(message)}`, data: { focus: `photo:${message.message_id}` } },
    image,
  );
  if (!inAlbum) {
    frame.style.width = `${size.width}px`;
    frame.style.aspectRatio = `${size.width} / ${size.height}`;
  }
  frame.addEventListener("click", () => {
    if (frame.classList.contains("veiled")) unveil(frame, message);
    else openPicture?.(message);
  });
  if (media.spoiler && !store.opened.has(veilKey(message))) frame.classList.add("veiled");
  return frame;
}

const veilKey = (message) => `${message.chat_id}:${message.message_id}:media`;

function unveil(frame, message) {
  store.opened.add(veilKey(message));
  frame.classList.remove("veiled");
}

/** One picture or video of an album, without its own size. */
export function albumItem(message, openPicture) {
  if (message.kind === "photo") return picture(message, openPicture, true);
  return video(message, "in-album");
}

function stickerPicture({ media }) {
  if (media.mime_type.startsWith("video/")) return el("video", { class: "sticker", src: media.url, autoplay: true, loop: true, muted: true, playsinline: true });
  return el("img", { class: "sticker", src: media.url, alt: t("sticker"), width: 190, height: Math.round((190 * (media.height || 1)) / (media.width || 1)) });
}

function video({ media }, className) {
  const silent = className === "animation" || className === "round";
  const size = className === "round" ? { width: 220, height: 220 } : shownSize(media);
  const node = el("video", {
    src: media.url,
    poster: media.thumbnail_url,
    preload: "none",
    controls: true,
    loop: silent,
    muted: silent,
    playsinline: true,
    "aria-label": t("video"),
  });
  const length = media.duration ? el("span", { class: "length" }, duration(media.duration)) : null;
  const frame = el("div", { class: `video ${className}` }, node, length);
  if (className !== "in-album") {
    frame.style.width = `${size.width}px`;
    frame.style.aspectRatio = `${size.width} / ${size.height}`;
  }
  return frame;
}

function documentBox(message, openPicture) {
  const { media } = message;
  const name = media.name || t(message.kind);
  const extension = name.includes(".") ? name.split(".").at(-1).slice(0, 4) : "";
  const preview = media.thumbnail_url
    ? button(`${t("openPhoto")}: ${name}`, { class: "file-icon", on: { click: () => openPicture?.(message) } }, el("img", { src: media.thumbnail_url, alt: "" }))
    : el("span", { class: "file-icon" }, extension ? el("span", { class: "extension" }, extension) : icon("file"));
  const link = el("a", { href: media.url, download: name, class: "file-name" }, el("bdi", {}, name));
  return el("div", { class: "file" }, preview, el("div", { class: "file-words" }, link, el("span", { class: "file-size" }, fileSize(media.size))));
}

function place({ location }) {
  const words = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return el("div", { class: "place", role: "img", "aria-label": `${t("location")}: ${words}` }, icon("place"), el("span", { dir: "ltr" }, words));
}

/** What nobody here can open: that it is there. */
function card({ kind }) {
  return el("div", { class: "file" }, el("span", { class: "file-icon" }, icon("file")), el("b", {}, t(kind)));
}
