// Light, dark, or as the system has it.

const KEY = "sandbox-theme";
const THEMES = ["auto", "light", "dark"];

/** The theme that was chosen: "auto", "light" or "dark". */
export function theme() {
  const kept = localStorage.getItem(KEY);
  return THEMES.includes(kept) ? kept : "auto";
}

/** Uses a theme and keeps it for the next visit. */
export function setTheme(name) {
  localStorage.setItem(KEY, name);
  apply();
}

/** Auto, light, dark, auto… */
export function nextTheme() {
  setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
}

function apply() {
  document.documentElement.dataset.theme = theme();
}

apply();
