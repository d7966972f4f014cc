/** What is said beside the messages: passing notices, alerts to confirm, a picture at full size, small menus. */

import { byId, el } from "./dom.js";

const TOAST_LASTS = 4500;

/** Show a notice for some seconds. @param {string} text @param {"plain"|"wrong"} [kind] */
export function toast(text, kind = "plain") {
  const shown = el("p", { class: `toast ${kind}` }, text);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), TOAST_LASTS);
}

/** Ask for a notice to be confirmed. @param {string} from @param {string} text */
export function confirmAlert(from, text) {
  byId("alert-title").textContent = from;
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

/** Show a picture large. */
export function enlarge(address, words) {
  byId("light-img").src = address;
  byId("light-img").alt = words;
  byId("light").classList.remove("whole");
  byId("light").showModal();
}

/** Show the large picture twice as large around where it was touched, or all of it at once again. */
function magnify(event) {
  const light = byId("light");
  const { offsetX, offsetY, target } = event;
  const [x, y] = [offsetX / target.width, offsetY / target.height];
  if (!light.classList.toggle("whole")) return;
  light.scrollTo(x * target.width - light.clientWidth / 2, y * target.height - light.clientHeight / 2);
}

/** Make the dialogs close by their buttons and by a click beside them, and the picture grow. */
export function prepareNotices() {
  byId("light-img").addEventListener("click", magnify);
  for (const [dialog, button] of [["alert", "alert-ok"], ["light", "light-close"]]) {
    byId(button).addEventListener("click", () => byId(dialog).close());
    byId(dialog).addEventListener("click", (event) => {
      if (event.target === byId(dialog)) byId(dialog).close();
    });
  }
}

/**
 * A menu under a button, by mouse and by keyboard.
 * @param {HTMLElement} button @param {HTMLElement} menu
 * @param {() => {label: string, danger?: boolean, run: () => void}[]} items what is in it, asked when it opens
 */
export function prepareMenu(button, menu, items) {
  const close = (refocus) => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  };
  const open = () => {
    const made = items().map((item) =>
      el("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : null, onclick: () => {
        close(true);
        item.run();
      } }, item.label),
    );
    menu.replaceChildren(...made);
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    made[0]?.focus();
  };
  button.addEventListener("click", () => (menu.hidden ? open() : close(true)));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.stopPropagation();
      close(event.key === "Escape");
    } else step(event, [...menu.children]);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) close(false);
  });
}

/** Move the focus among `items` by the arrow keys, Home and End. @returns {HTMLElement|null} who has it now */
export function step(event, items) {
  const at = items.indexOf(document.activeElement);
  const last = items.length - 1;
  const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last }[event.key];
  if (to === undefined || !items[to]) return null;
  event.preventDefault();
  items[to].focus();
  return items[to];
}
