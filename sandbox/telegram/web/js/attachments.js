// Photos and files about to be sent: picked, dropped, pasted or taken from the samples.

import { button, byId, el, fill } from "./dom.js";
import { fileSize } from "./format.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { emit, on, store } from "./store.js";

const ALBUM = 10;
const PICTURE_NAME = /\.(jpe?g|png|webp|heic|heif|avif|bmp|tiff?)$/i;

let items = []; // { file, address, asFile }

/** What to send, in order: parts of one kind, at most ten files each. */
export function attachments() {
  const parcels = [];
  for (const item of items) {
    const kind = kindOf(item);
    const last = parcels.at(-1);
    if (last && last.kind === kind && last.files.length < ALBUM && kind !== "animation") last.files.push(item.file);
    else parcels.push({ kind, files: [item.file] });
  }
  return parcels;
}

function kindOf({ file, asFile }) {
  if (asFile) return "document";
  if (file.type === "image/gif") return "animation";
  if (file.type.startsWith("video/")) return "video";
  return isPicture(file) ? "photo" : "document";
}

const isPicture = (file) => (file.type.startsWith("image/") && file.type !== "image/svg+xml") || PICTURE_NAME.test(file.name);

/** Starts all ways to attach something. */
export function setUpAttachments() {
  byId("pick-photos").addEventListener("change", (event) => picked(event.target, false));
  byId("pick-files").addEventListener("change", (event) => picked(event.target, true));
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || !mayAttach()) return;
    event.preventDefault();
    add(files);
  });
  setUpDropping();
  on("attach", ({ files, asFile = false, send = false }) => {
    add(files, asFile);
    if (send) emit("send");
  });
}

const mayAttach = () => store.chatId !== null && !byId("composer").hidden && !document.querySelector("dialog[open]");

function picked(input, asFile) {
  add([...input.files], asFile);
  input.value = "";
}

function setUpDropping() {
  const area = byId("conversation");
  const veil = byId("drop");
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && mayAttach();
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => event.preventDefault());
  area.addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) veil.hidden = false;
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget)) veil.hidden = true;
  });
  area.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (carriesFiles(event)) add([...event.dataTransfer.files], event.target.closest("#drop-file") !== null);
  });
}

function add(files, asFile = false) {
  items.push(...files.map((file) => ({ file, asFile, address: URL.createObjectURL(file) })));
  draw();
  byId("field").focus();
}

function remove(item) {
  URL.revokeObjectURL(item.address);
  items = items.filter((one) => one !== item);
  draw();
  byId("field").focus();
}

/** Sends nothing of it. */
export function clearAttachments() {
  for (const item of items) URL.revokeObjectURL(item.address);
  items = [];
  draw();
}

function draw() {
  byId("tray").hidden = !items.length;
  fill(byId("tray-items"), items.map((item) => el("li", {}, tile(item))));
  const pictures = items.filter((item) => isPicture(item.file));
  byId("as-files-line").hidden = !pictures.length;
  byId("as-files").checked = pictures.length > 0 && pictures.every((item) => item.asFile);
  byId("as-files").onchange = (event) => {
    for (const item of pictures) item.asFile = event.target.checked;
    draw();
  };
  emit("attachments");
}

function tile(item) {
  const { file, asFile } = item;
  const drop = button(t("removeFile", { name: file.name }), { class: "tile-remove", on: { click: () => remove(item) } }, icon("close"));
  const shown = isPicture(file) && !asFile;
  const image = el("img", { src: item.address, alt: file.name });
  // Some pictures, HEIC ones for example, can be sent but not shown by every browser.
  image.addEventListener("error", () => image.replaceWith(nameCard(file)));
  return el("div", { class: "tile" }, shown ? image : nameCard(file), drop);
}

function nameCard(file) {
  return el("div", { class: "tile-name", title: file.name }, icon("file"), el("span", { dir: "auto" }, file.name), el("small", {}, fileSize(file.size)));
}
