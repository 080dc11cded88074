// Starts the page.

import { setUpAccount } from "./account.js";
import { setUpAttachMenu } from "./attachmenu.js";
import { setUpAttachments } from "./attachments.js";
import { setUpChatInfo } from "./chatinfo.js";
import { setUpChatList } from "./chatlist.js";
import { setUpCommands } from "./commands.js";
import { setUpComposer } from "./composer.js";
import { setUpContextMenu } from "./contextmenu.js";
import { byId, fill } from "./dom.js";
import { setUpFaults } from "./faults.js";
import { setUpFooter } from "./footer.js";
import { setUpHeader } from "./header.js";
import { icon } from "./icons.js";
import { setLanguage, t } from "./i18n.js";
import { setUpInline } from "./inline.js";
import { setUpMessages } from "./messages.js";
import { loadSamples } from "./samples.js";
import { applyRoute, closeChat, refreshInfo } from "./session.js";
import { on, people, store } from "./store.js";
import { follow } from "./stream.js";
import { nextTheme, theme } from "./theme.js";
import { attempt } from "./toasts.js";

const WIDE = "(min-width: 760px)"; // as in shell.css: list and chat side by side
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };

function drawIcons() {
  for (const node of document.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}

function drawTheme() {
  const label = `${t("theme")}: ${t(`theme_${theme()}`)}`;
  fill(byId("theme"), icon(THEME_ICONS[theme()]));
  byId("theme").setAttribute("aria-label", label);
  byId("theme").title = label;
}

function setUpFrame() {
  byId("theme").addEventListener("click", () => {
    nextTheme();
    drawTheme();
  });
  on("info", () => {
    drawTheme();
    byId("notice").title = store.info.notice;
  });
  on("online", (online) => {
    byId("offline").hidden = online;
  });
  document.addEventListener("keydown", (event) => {
    const busy = document.querySelector("dialog[open]") || !byId("suggest").hidden || !byId("context").hidden;
    if (event.key === "Escape" && !busy && !event.defaultPrevented && !matchMedia(WIDE).matches) closeChat();
  });
}

async function begin() {
  drawIcons();
  setLanguage("");
  setUpFrame();
  for (const setUp of [setUpHeader, setUpChatList, setUpMessages, setUpFooter, setUpAttachments, setUpAttachMenu]) setUp();
  // The message field comes last: what it is prefilled with may open a list of the others.
  for (const setUp of [setUpCommands, setUpInline, setUpContextMenu, setUpAccount, setUpChatInfo, setUpFaults, setUpComposer]) setUp();
  while (!store.info) {
    await attempt(refreshInfo);
    if (!store.info) await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  if (!location.hash && matchMedia(WIDE).matches) history.replaceState(null, "", `#${people()[0].id}/${people()[0].id}`);
  addEventListener("hashchange", applyRoute);
  await applyRoute();
  follow();
  await loadSamples();
  document.body.dataset.ready = "true";
}

begin();
