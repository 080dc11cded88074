// Makes one provider slow, down or rate limited.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { t } from "./i18n.js";
import { attempt } from "./toasts.js";

const NAMES = { taobao_top: "Taobao (TOP)", taobao_image: "Taobao (image search)", daji: "DAJI", daji_1688: "1688", baidu: "Baidu", juhe: "Juhe" };
const SLOW_S = 5;
// What can be chosen -> the fault that is set for it.
const CHOICES = {
  fine: null,
  slow: { kind: "slow", seconds: SLOW_S },
  down: { kind: "down" },
  rate_limited: { kind: "rate_limited", retry_after: 5 },
};

/** One line per provider with what to make of it; a note where there are no providers here. */
export function providerFaults() {
  const body = el("div", { class: "providers", "aria-busy": "true" });
  draw(body);
  return body;
}

async function draw(body) {
  const answer = await api.providerFaults().catch(() => null);
  body.removeAttribute("aria-busy");
  if (!answer) {
    fill(body, el("p", { class: "quiet" }, t("noProviders")));
    return;
  }
  const { faults, kinds, codes } = answer;
  const others = kinds.filter((kind) => !(kind in CHOICES) && kind !== "code");
  fill(body, Object.keys(codes).map((id) => line(id, faults.find((fault) => fault.provider === id)?.kind ?? "fine", others)));
}

function line(id, chosen, others) {
  const other = otherKinds(id, chosen, others);
  const choice = (key) => {
    const choose = () => {
      other.value = "";
      set(id, CHOICES[key]);
    };
    const input = el("input", { type: "radio", name: `provider-${id}`, value: key, checked: key === chosen, on: { change: choose } });
    return el("label", { class: "segment" }, input, el("span", {}, t(`provider_${key}`)));
  };
  const segments = el("div", { class: "segments" }, Object.keys(CHOICES).map(choice));
  const name = NAMES[id] ?? id;
  const head = el("div", { class: "provider-head" }, el("span", {}, name), other);
  return el("div", { class: "provider", role: "group", "aria-label": name, data: { provider: id } }, head, segments);
}

/** The rarer faults, by the names the sandbox has for them. */
function otherKinds(id, chosen, others) {
  const options = others.map((kind) => el("option", { value: kind, selected: kind === chosen }, kind.replaceAll("_", " ")));
  const choose = ({ target }) => {
    for (const radio of target.closest(".provider").querySelectorAll("input")) radio.checked = !target.value && radio.value === "fine";
    set(id, target.value ? { kind: target.value } : null);
  };
  return el("select", { class: "other-kinds", "aria-label": `${t("otherFault")}: ${NAMES[id] ?? id}`, on: { change: choose } }, el("option", { value: "" }, `${t("otherFault")}…`), options);
}

function set(id, fault) {
  return attempt(() => (fault ? api.addProviderFault({ provider: id, ...fault }) : api.clearProviderFaults(id)));
}
