// Line icons, drawn on a 24 × 24 grid.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  back: "M15 5l-7 7 7 7",
  down: "M6 9.5l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  attach: "M19.5 11.2l-7.7 7.7a5 5 0 0 1-7.1-7.1l8-8a3.4 3.4 0 0 1 4.8 4.8l-8 8a1.8 1.8 0 0 1-2.5-2.5l7.2-7.2",
  photo: "M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM4.5 17l5-5.5 4 4 2.5-2.5 3.5 3.5M15.5 9.2h.01",
  file: "M7 3.5h7l4.5 4.5v11a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5zM13.5 3.8V8.5h4.7",
  gallery: "M3.8 8.5A1.5 1.5 0 0 1 5.3 7h10.4a1.5 1.5 0 0 1 1.5 1.5v9.2a1.5 1.5 0 0 1-1.5 1.5H5.3a1.5 1.5 0 0 1-1.5-1.5zM7.5 4.5h11.2a1.5 1.5 0 0 1 1.5 1.5v9.5",
  place: "M12 20.5s-6.5-6-6.5-10.8a6.5 6.5 0 0 1 13 0C18.5 14.5 12 20.5 12 20.5zM12 12a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  slash: "M8 4.5h8a3.5 3.5 0 0 1 3.5 3.5v8a3.5 3.5 0 0 1-3.5 3.5H8A3.5 3.5 0 0 1 4.5 16V8A3.5 3.5 0 0 1 8 4.5zM13.6 8l-3.2 8",
  keyboard: "M5 6.5h14A1.5 1.5 0 0 1 20.5 8v8a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 16V8A1.5 1.5 0 0 1 5 6.5zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8",
  reply: "M9.5 6L4.5 11l5 5M5 11h8.5a5.5 5.5 0 0 1 5.5 5.5V18",
  forward: "M14.5 6l5 5-5 5M19 11h-8.5A5.5 5.5 0 0 0 5 16.5V18",
  copy: "M9.5 8.5h9v11h-9zM6 15.5H5.5v-11h9V5",
  edit: "M4.5 19.5l1-4.2L15.8 5a2.2 2.2 0 0 1 3.2 3.2L8.7 18.5z",
  trash: "M5 7h14M10 7V4.8h4V7M7 7l.8 12.2h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5.5M12 7.7h.01",
  bolt: "M13 3.5L5.5 13.5H11l-.5 7L18.5 10H13z",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.8M12 19.2V21M3 12h1.8M19.2 12H21M5.6 5.6l1.3 1.3M17.1 17.1l1.3 1.3M18.4 5.6l-1.3 1.3M6.9 17.1l-1.3 1.3",
  auto: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 3.5v17M12 7h5.5M12 12h8M12 17h5.5",
  globe: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.8 12h16.4M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17",
  link: "M8 16L16.5 7.5M9.5 7.5h7v7",
  pay: "M4.5 7h15v10h-15zM4.5 10.5h15M7.5 14h3",
  app: "M5 5h14v14H5zM5 9h14",
  share: "M14.5 6l5 5-5 5M19 11h-8.5A5.5 5.5 0 0 0 5 16.5V18",
  login: "M13 4.5h5.5v15H13M4.5 12H14M10.5 8.5L14 12l-3.5 3.5",
  add: "M12 5v14M5 12h14",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  next: "M9 5l7 7-7 7",
  download: "M12 4.5v10.5M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14",
  reset: "M5 12a7 7 0 1 0 2.3-5.2L5 9M5 4.5V9h4.5",
  people: "M9 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3 19c.4-3.4 2.7-5 6-5s5.6 1.6 6 5M16 5.3a3.3 3.3 0 0 1 0 6M17.5 14.3c2 .6 3.2 2.2 3.5 4.7",
  channel: "M4.5 10v4.5h3L15.5 19V5.5L7.5 10zM18.5 9.5a4 4 0 0 1 0 5.5",
  hidden: "M4 12s3-5.5 8-5.5S20 12 20 12s-3 5.5-8 5.5S4 12 4 12zM5 19L19 5",
};

const FILLED = {
  send: "M3.4 20.3l17.8-7.5a.9.9 0 0 0 0-1.6L3.4 3.7c-.7-.3-1.3.2-1.2.9l1.3 6.2 9.5 1.2-9.5 1.2-1.3 6.2c-.1.7.5 1.2 1.2.9z",
  tag: "M3 4.5A1.5 1.5 0 0 1 4.5 3h7L21 12.5 12.5 21 3 11.5zM7.7 9.2a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
  play: "M8 5.5v13l11-6.5z",
};

/** A decorative icon; the control around it carries the name. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `${className} icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? FILLED[name]);
  if (name in FILLED) path.setAttribute("class", "filled");
  svg.append(path);
  return svg;
}

/** The ticks of one's own message: one = kept from the bot, two = delivered. */
export function ticks(delivered) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 12");
  svg.setAttribute("class", "ticks");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", delivered ? "M1.5 6.5l3.5 3.5L12 2.5M9 9l1 1L17.5 2.5" : "M4.5 6.5L8 10l7-7.5");
  svg.append(path);
  return svg;
}
