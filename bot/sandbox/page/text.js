/** Text with entities becomes elements; offsets are UTF-16 units, as JavaScript's are. */

import { el } from "./dom.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};
const FOLDED = 140;
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/**
 * What a link leads to when it may be followed: http and https only.
 * @returns {URL|null}
 */
export function safeUrl(address) {
  const whole = /^[a-z][a-z0-9+.-]*:/iu.test(address) && !/^[^/]+\.[^/]+:\d/u.test(address) ? address : `https://${address}`;
  try {
    const url = new URL(whole);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

const TELEGRAM = ["t.me", "telegram.me", "www.t.me"];

/** The words that a t.me/share link hands on to a chat, or null for any other address. */
export function sharedBy(url) {
  if (!TELEGRAM.includes(url.hostname) || !/^\/share(\/url)?\/?$/u.test(url.pathname)) return null;
  const words = ["url", "text"].map((name) => url.searchParams.get(name)).filter(Boolean);
  return words.length ? words.join("\n") : null;
}

/** Say whether an address is the bot's own t.me link. */
export function isBotLink(url, bot) {
  const place = url.pathname.split("/")[1] ?? "";
  return TELEGRAM.includes(url.hostname) && place.toLowerCase() === (bot.username ?? "").toLowerCase();
}

/**
 * @param {string} text
 * @param {any[]} entities
 * @param {{bot: any, command: (text: string) => void, botLink: (url: string) => void}} context
 * @returns {Node[]}
 */
export function marked(text, entities, context) {
  const sorted = entities
    .filter((one) => one.length > 0 && one.offset >= 0)
    .map((one) => ({ ...one, end: Math.min(one.offset + one.length, text.length) }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end);
  return stretch(text, 0, text.length, sorted, context);
}

/** The nodes from `start` to `end`; what reaches beyond an entity's end is continued after it. */
function stretch(text, start, end, entities, context) {
  const nodes = [];
  const waiting = [...entities];
  let at = start;
  while (waiting.length) {
    const entity = waiting.shift();
    if (entity.offset < at || entity.offset >= end) continue;
    const stop = Math.min(entity.end, end);
    const inside = waiting.filter((one) => one.offset < stop);
    const rest = inside.filter((one) => one.end > stop).map((one) => ({ ...one, offset: stop }));
    const after = waiting.filter((one) => one.offset >= stop);
    plain(nodes, text.slice(at, entity.offset), BLOCKS.has(entity.type));
    nodes.push(element(entity, text.slice(entity.offset, stop), stretch(text, entity.offset, stop, inside, context), context));
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;
    waiting.splice(0, waiting.length, ...rest, ...after);
  }
  plain(nodes, text.slice(at, end), false);
  return nodes;
}

/** A block brings its own line break, so the one before it is dropped. */
function plain(nodes, text, beforeBlock) {
  const words = beforeBlock && text.endsWith("\n") ? text.slice(0, -1) : text;
  if (words) nodes.push(document.createTextNode(words));
}

function element(entity, words, children, context) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url ?? "", children, context);
    case "url":
      return link(words, children, context);
    case "email":
    case "hashtag":
    case "cashtag":
      return el("span", { class: "tag" }, ...children);
    case "mention":
      return mention(words, children, context);
    case "bot_command":
      return el("button", { type: "button", class: "inline", onclick: () => context.command(words) }, ...children);
    case "spoiler":
      return spoiler(children);
    case "expandable_blockquote":
      return words.length > FOLDED ? folded(children) : el("blockquote", {}, ...children);
    case "text_mention":
      return el("span", { class: "tag" }, ...children);
  }
  const tag = TAGS[entity.type];
  return tag ? el(tag, {}, ...children) : el("span", {}, ...children);
}

function link(address, children, context) {
  const url = safeUrl(address);
  if (!url) return el("span", {}, ...children);
  if (isBotLink(url, context.bot)) {
    return el("button", { type: "button", class: "inline", onclick: () => context.botLink(url.href) }, ...children);
  }
  const kept = { href: url.href, title: url.href, target: "_blank", rel: "noopener noreferrer" };
  return el("a", kept, ...children);
}

function mention(words, children, context) {
  if (words.slice(1).toLowerCase() !== (context.bot.username ?? "").toLowerCase()) {
    return el("span", { class: "tag" }, ...children);
  }
  const open = () => context.botLink(`https://t.me/${context.bot.username}`);
  return el("button", { type: "button", class: "inline", onclick: open }, ...children);
}

/** A long quotation of which the first lines are shown until more is wanted. */
function folded(children) {
  const fold = el("button", { type: "button", class: "fold", "aria-expanded": "false" }, "Show all");
  const quotation = el("blockquote", { class: "folded" }, el("div", {}, ...children), fold);
  fold.addEventListener("click", () => {
    const closed = quotation.classList.toggle("folded");
    fold.setAttribute("aria-expanded", String(!closed));
    fold.textContent = closed ? "Show all" : "Show less";
  });
  return quotation;
}

function spoiler(children) {
  const hidden = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden words: show" }, ...children);
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    hidden.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
  };
  hidden.addEventListener("click", show, { once: true });
  hidden.addEventListener("keydown", show);
  return hidden;
}
