/** Light or dark: as the system says, until somebody chooses. */

import { byId } from "./dom.js";

const SYSTEM_DARK = matchMedia("(prefers-color-scheme: dark)");

/** Show the theme, and let the button change it. */
export function prepareTheme() {
  show();
  SYSTEM_DARK.addEventListener("change", show);
  byId("theme").addEventListener("click", () => {
    localStorage.setItem("theme", isDark() ? "light" : "dark");
    show();
  });
}

function isDark() {
  const chosen = localStorage.getItem("theme");
  return chosen ? chosen === "dark" : SYSTEM_DARK.matches;
}

function show() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  byId("theme").setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
}
