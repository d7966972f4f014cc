/** One message as a bubble. */

import { avatar, el, icon, tintOf } from "./dom.js";
import { hour } from "./moments.js";
import { file, photo } from "./media.js";
import { isBotLink, marked, safeUrl, sharedBy } from "./text.js";

/** A word that is as long as a phone is wide: it is broken, any other stays whole. */
const ENDLESS = /\S{28}/u;

/**
 * @param {any} app
 * @param {import("./model.js").Chat} chat
 * @param {import("./model.js").Message} message
 * @param {{first: boolean, last: boolean, replied: any}} place how it stands among its neighbours
 */
export function bubble(app, chat, message, place) {
  if (message.service !== null) return el("p", { class: "service", "data-id": message.id }, message.service);
  const mine = app.model.isMine(message);
  const from = message.sender ? message.sender.name : chat.title;
  const inGroup = chat.kind === "group" || chat.kind === "supergroup";
  const named = inGroup && !mine && place.first;
  const classes = ["row", mine ? "mine" : "theirs", place.first && "first", place.last && "last"].filter(Boolean).join(" ");
  const held = message.photo ? "bubble with-photo" : message.document ? "bubble with-file" : "bubble";
  const words = message.text && el("div", { class: "text", dir: "auto" }, ...marked(message.text, message.entities, app.textContext));
  const above = message.caption_above && message.photo;
  const inner = el(
    "div",
    { class: above ? `${held} caption-above` : held },
    named && el("p", { class: `from name-${message.sender?.is_bot ? "bot" : tintOf(message.sender?.id ?? chat.id)}` }, from),
    message.forwarded_from && el("p", { class: "came" }, `Forwarded from ${message.forwarded_from}`),
    message.via && via(app, message.via),
    place.replied && quote(app, chat, place.replied),
    above && words,
    message.photo && photo(message),
    message.document && file(message),
    !above && words,
    meta(message, app.model.page.zone),
  );
  const keys = message.keyboard.length > 0 && keyboard(app, message);
  const column = el("div", { class: "column" }, inner, keys, app.canWrite(chat) && replyButton(app, message));
  const label = `${mine ? "You" : from}, ${hour(message.date, app.model.page.zone)}`;
  return el(
    "article",
    { class: classes, "data-id": message.id, tabindex: "-1", "aria-label": label, "aria-keyshortcuts": "R" },
    inGroup && !mine && face(chat, message, place),
    column,
  );
}

/** Whose words they are, for a quote of them. */
export function author(model, chat, message) {
  return model.isMine(message) ? "You" : (message.sender?.name ?? chat.title);
}

/** A message in one line. */
export function oneLine(message) {
  return message.service ?? (message.text.replace(/\s+/gu, " ").slice(0, 160) || (message.photo ? "Picture" : (message.document?.name ?? "")));
}

function face(chat, message, place) {
  if (!place.last) return el("span", { class: "avatar empty" });
  const sender = message.sender;
  return avatar(sender?.id ?? chat.id, sender?.name ?? chat.title, sender?.is_bot ? "bot" : "person");
}

function quote(app, chat, replied) {
  return el(
    "button",
    { type: "button", class: "quote", onclick: () => app.log.reveal(replied.id), "aria-label": "Show the message replied to" },
    el("strong", {}, author(app.model, chat, replied)),
    el("span", {}, oneLine(replied)),
  );
}

/** By which bot's inline mode it came: its name goes into the message box. */
function via(app, username) {
  const again = () => app.composer.put(`@${username} `);
  return el("p", { class: "came" }, "via ", el("button", { type: "button", class: "inline", onclick: again }, `@${username}`));
}

function meta(message, zone) {
  const edited = message.edit_date && el("span", { class: "edited", title: `Edited at ${hour(message.edit_date, zone)}` }, "edited");
  const quiet = message.silent && el("span", { class: "silent", role: "img", "aria-label": "Sent without sound", title: "Sent without sound" }, icon("silent"));
  return el("p", { class: "meta" }, quiet, edited, el("time", { datetime: message.date }, hour(message.date, zone)));
}

function replyButton(app, message) {
  return el(
    "button",
    { type: "button", class: "round reply", tabindex: "-1", title: "Reply (R)", "aria-label": "Reply", onclick: () => app.composer.replyTo(message) },
    icon("reply"),
  );
}

function keyboard(app, message) {
  const rows = message.keyboard.map((row) => el("div", { class: "keyrow" }, ...row.map((button) => key(app, message, button))));
  return el("div", { class: "keyboard", role: "group", "aria-label": "Buttons" }, ...rows);
}

function key(app, message, button) {
  const words = el("span", { class: ENDLESS.test(button.text) ? "label endless" : "label", dir: "auto" }, button.text);
  if (button.url !== undefined) return urlKey(app, button, words);
  const press = (event) => app.press(message, button, event.currentTarget);
  const made = el("button", { type: "button", class: "key", onclick: press }, words);
  if (button.callback_data !== undefined) made.dataset.callback = button.callback_data;
  return made;
}

function urlKey(app, button, words) {
  const url = safeUrl(button.url);
  if (!url) return el("button", { type: "button", class: "key", disabled: true, title: "Not a link to the web" }, words);
  if (isBotLink(url, app.model.bot)) {
    return el("button", { type: "button", class: "key", onclick: () => app.openLink(url.href) }, words);
  }
  const shared = sharedBy(url);
  if (shared) return el("button", { type: "button", class: "key", onclick: () => app.carry(shared) }, words);
  const kept = { class: "key", href: url.href, title: url.href, target: "_blank", rel: "noopener noreferrer" };
  return el("a", kept, words, icon("link"));
}
