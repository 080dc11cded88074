// Coloured circles with initials, one colour per id.

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Which of the seven colours an id has. */
export const colourOf = (id) => Math.abs(Number(id)) % 7;

/** The circle for a person, a group or a channel; the bot gets the price tag. */
export function avatar(id, name, { bot = false, size = "" } = {}) {
  const content = bot ? icon("tag") : initials(name);
  return el("span", { class: `avatar ${size} peer-${bot ? "bot" : colourOf(id)}`, "aria-hidden": "true" }, content);
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  if (/^\p{Script=Han}/u.test(name)) return [...name][0]; // two would not fit
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase();
}
