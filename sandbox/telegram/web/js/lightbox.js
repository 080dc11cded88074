// Shows the pictures of a chat large, one at a time.

import { button, el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { isRightToLeft, t } from "./i18n.js";

const isPicture = ({ kind, media }) => kind === "photo" || (kind === "document" && /^image\/(jpeg|png|webp|gif|avif|bmp)$/.test(media.mime_type));

/** Opens on one picture; arrow keys lead to the others of the chat. */
export function lightbox(messages, message) {
  const pictures = messages.filter((one) => one.media && isPicture(one));
  let at = pictures.findIndex((one) => one.message_id === message.message_id);
  const stage = el("div", { class: "stage" });
  const caption = el("p", { class: "lightbox-caption", dir: "auto" });
  const counter = el("span", { class: "counter", "aria-live": "polite" });
  const save = el("a", { class: "round", "aria-label": t("download"), title: t("download") }, icon("download"));
  const close = button(t("close"), { class: "round", on: { click: () => box.close() } }, icon("close"));
  const move = (step) => () => show(at + step);
  const previous = button(t("previous"), { class: "round side start", on: { click: move(-1) } }, icon("back"));
  const next = button(t("next"), { class: "round side end", on: { click: move(1) } }, icon("next"));
  const box = el("dialog", { class: "lightbox", "aria-label": t("photo") }, el("div", { class: "lightbox-bar" }, counter, save, close), stage, caption, previous, next);

  function show(index) {
    if (!pictures[index]) return;
    at = index;
    const one = pictures[at];
    const image = el("img", { src: one.media.url, alt: one.text || t("photo") });
    image.addEventListener("click", () => image.classList.toggle("zoomed"));
    fill(stage, image);
    caption.textContent = one.text;
    counter.textContent = `${at + 1} / ${pictures.length}`;
    save.href = one.media.url;
    save.download = one.media.name || `${one.media.file_unique_id}.jpg`;
    previous.hidden = at === 0;
    next.hidden = at === pictures.length - 1;
  }

  box.addEventListener("keydown", (event) => {
    const forward = isRightToLeft() ? "ArrowLeft" : "ArrowRight";
    if (["ArrowLeft", "ArrowRight"].includes(event.key)) show(at + (event.key === forward ? 1 : -1));
  });
  stage.addEventListener("click", (event) => event.target === stage && box.close());
  box.addEventListener("close", () => box.remove());
  show(Math.max(at, 0));
  document.body.append(box);
  box.showModal();
  close.focus();
}
