// Times, days and sizes as people read them in the page's language.

import { locale, t } from "./i18n.js";

const DAY = 86_400_000;

/** Hours and minutes of a time in Unix seconds. */
export function clockTime(seconds) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hour12: false }).format(seconds * 1000);
}

/** A day for the line between messages. */
export function dayName(seconds) {
  const age = dayNumber(Date.now()) - dayNumber(seconds * 1000);
  if (age === 0) return t("today");
  if (age === 1) return t("yesterday");
  const options = { day: "numeric", month: "long" };
  if (new Date(seconds * 1000).getFullYear() !== new Date().getFullYear()) options.year = "numeric";
  return new Intl.DateTimeFormat(locale(), options).format(seconds * 1000);
}

/** Time today, weekday this week, else a date: for the chat list. */
export function listTime(seconds) {
  const age = dayNumber(Date.now()) - dayNumber(seconds * 1000);
  if (age <= 0) return clockTime(seconds);
  const options = age < 7 ? { weekday: "short" } : { day: "2-digit", month: "2-digit" };
  return new Intl.DateTimeFormat(locale(), options).format(seconds * 1000);
}

export const sameDay = (first, second) => dayNumber(first * 1000) === dayNumber(second * 1000);

function dayNumber(milliseconds) {
  const offset = new Date(milliseconds).getTimezoneOffset() * 60_000;
  return Math.floor((milliseconds - offset) / DAY);
}

/** A file size. */
export function fileSize(bytes) {
  if (!bytes) return "";
  const units = ["byte", "kilobyte", "megabyte"];
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), 2);
  const value = bytes / 1000 ** step;
  const options = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: value < 10 && step ? 1 : 0 };
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** Minutes and seconds of a video. */
export function duration(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** An amount of money in the smallest unit of its currency; XTR are Telegram Stars. */
export function money(amount, currency) {
  if (currency === "XTR") return `⭐ ${amount}`;
  const format = new Intl.NumberFormat(locale(), { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}
