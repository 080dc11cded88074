// Lays several pictures out in rows of equal width.

import { el } from "./dom.js";

// How many pictures each row holds, by how many there are.
const ROWS = [[], [1], [2], [1, 2], [1, 3], [2, 3], [3, 3], [2, 2, 3], [2, 3, 3], [3, 3, 3], [3, 3, 4]];

/** The pictures of an album; a picture's width in its row follows from its shape. */
export function mosaic(messages, item) {
  const shapes = messages.map(({ media }) => clamp((media.width || 1) / (media.height || 1)));
  const node = el("div", { class: "album", role: "group" });
  let at = 0;
  for (const count of rowsFor(shapes)) {
    const row = shapes.slice(at, at + count);
    const total = row.reduce((sum, shape) => sum + shape, 0);
    const cells = row.map((shape, index) => {
      const cell = item(messages[at + index]);
      cell.style.flex = `${shape * 100} 1 0`; // a sum below 1 would leave a gap
      return cell;
    });
    const line = el("div", { class: "album-row" }, cells);
    line.style.aspectRatio = String(Math.max(total, 0.9));
    node.append(line);
    at += count;
  }
  return node;
}

const clamp = (shape) => Math.min(Math.max(shape, 0.6), 1.8);

function rowsFor(shapes) {
  const wide = shapes.every((shape) => shape > 1.2);
  if (shapes.length === 2 && wide) return [1, 1];
  if (shapes.length === 3 && shapes[0] < 1) return [3];
  return ROWS[shapes.length] ?? Array(Math.ceil(shapes.length / 3)).fill(3);
}
