// The page's own few words in the language of whoever is looking.

import ar from "./words/ar.js";
import en from "./words/en.js";
import es from "./words/es.js";
import id from "./words/id.js";
import ptBr from "./words/pt-br.js";
import ru from "./words/ru.js";
import zhHans from "./words/zh-hans.js";
import zhHant from "./words/zh-hant.js";

const TABLES = { en, ar, es, id, ru, "pt-br": ptBr, "zh-hans": zhHans, "zh-hant": zhHant };
const RIGHT_TO_LEFT = ["ar", "fa", "he", "ur"];

let words = en;
let current = "en";

/** Languages a person's Telegram may be set to; the page speaks the first eight. */
export const LANGUAGES = {
  en: "English",
  "zh-hans": "简体中文",
  "zh-hant": "繁體中文",
  ru: "Русский",
  ar: "العربية",
  es: "Español",
  "pt-br": "Português (Brasil)",
  id: "Bahasa Indonesia",
  de: "Deutsch",
  fa: "فارسی",
  fr: "Français",
  hi: "हिन्दी",
  it: "Italiano",
  ja: "日本語",
  ko: "한국어",
  tr: "Türkçe",
  uk: "Українська",
  vi: "Tiếng Việt",
};

function tableFor(code) {
  const wanted = code.toLowerCase().replace("_", "-");
  if (wanted in TABLES) return wanted;
  if (wanted.startsWith("zh")) return /hant|tw|hk|mo/.test(wanted) ? "zh-hant" : "zh-hans";
  if (wanted.startsWith("pt")) return "pt-br";
  const [base] = wanted.split("-");
  return base in TABLES ? base : "en";
}

/** Speaks the language of a `language_code`; a client that tells none has the browser's. */
export function setLanguage(code) {
  current = tableFor(code || navigator.language || "en");
  words = TABLES[current];
  document.documentElement.lang = current.replace("hans", "Hans").replace("hant", "Hant");
  document.documentElement.dir = RIGHT_TO_LEFT.includes(current) ? "rtl" : "ltr";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) {
    const label = t(node.dataset.tLabel);
    node.setAttribute("aria-label", label);
    if (node.matches("button, a")) node.title = label;
  }
}

/** The language tag for dates and numbers; digits stay Western so that prices read alike. */
export const locale = () => `${document.documentElement.lang}-u-nu-latn`;

export const isRightToLeft = () => document.documentElement.dir === "rtl";

/** The words for `key`; `{name}` is filled from `values`, and `values.count` picks the plural. */
export function t(key, values = {}) {
  let phrase = words[key] ?? en[key] ?? key;
  if (typeof phrase === "object") {
    const form = new Intl.PluralRules(locale()).select(values.count);
    phrase = phrase[form] ?? phrase.other;
  }
  return phrase.replace(/\{(\w+)\}/g, (whole, name) => (values[name] === undefined ? whole : isolated(values[name])));
}

/** A name of another script must not turn a sentence around that runs right to left. */
const isolated = (value) => (isRightToLeft() ? `\u2068${value}\u2069` : value);
