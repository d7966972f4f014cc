/** The messages of the open chat: kept in step with the model, scrolled with care. */

import { bubble } from "./bubble.js";
import { arrange, byId, el, icon } from "./dom.js";
import { dayKey, dayName } from "./moments.js";

const NEAR = 60;
const SHOWN_AT_FIRST = 150;
const TOGETHER = 5 * 60_000;
const ONE_ANSWER = 15_000;
const ABOVE = 56;
const ABOVE_NEWS = 86;
const SEEN = 40;
const DATE_MARGIN = 14;
const DATE_LASTS = 1200;

export class Log {
  constructor(app) {
    this.app = app;
    this.box = byId("log");
    this.jump = byId("jump");
    this.view = "";
    this.forget();
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.box.addEventListener("keydown", (event) => this.keys(event));
    this.jump.addEventListener("click", () => this.toNews());
    document.addEventListener("visibilitychange", () => this.look());
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.box);
  }

  forget() {
    this.nodes = new Map();
    this.days = new Map();
    this.most = SHOWN_AT_FIRST;
    this.last = 0;
    this.acted = 0;
    this.following = true;
    this.unreadFrom = 0;
  }

  /** Show the chat as it is now. */
  render(chat, topic) {
    const { model } = this.app;
    const view = `${model.me}/${chat.id}/${topic ?? ""}`;
    const opened = view !== this.view;
    if (opened) {
      this.view = view;
      this.forget();
      this.unreadFrom = model.unread(chat.id)[0]?.id ?? 0;
      this.box.replaceChildren();
    }
    const all = [...model.in(chat.id).values()].filter((one) => topic === null || inTopic(one, topic));
    const focus = this.focused();
    const follow = this.following;
    this.box.setAttribute("aria-busy", String(opened));
    arrange(this.box, this.content(chat, all));
    this.box.removeAttribute("aria-busy");
    this.refocus(focus);
    this.scrollAfter(all, opened, follow);
    this.look();
  }

  content(chat, all) {
    const shown = all.slice(-this.most);
    const earlier = all.length > shown.length && el("button", { type: "button", class: "chip earlier", onclick: () => this.more(chat) }, "Earlier messages");
    const byDay = new Map();
    shown.forEach((message, index) => {
      const key = dayKey(message.date, this.app.model.page.zone);
      if (!byDay.has(key)) byDay.set(key, []);
      if (message.id === this.unreadFrom) byDay.get(key).push(this.newsLine());
      byDay.get(key).push(this.node(chat, message, shown[index - 1], shown[index + 1]));
    });
    this.tidy(shown);
    return [earlier, ...[...byDay].map(([key, nodes]) => this.day(key, nodes, shown))].filter(Boolean);
  }

  /** The bubble of a message, made anew only when something in it has changed. */
  node(chat, message, before, after) {
    const { model } = this.app;
    const place = {
      first: !together(before, message) || message.id === this.unreadFrom,
      last: !together(message, after) || after?.id === this.unreadFrom,
      replied: message.reply_to === null ? null : model.in(chat.id).get(message.reply_to) ?? null,
    };
    const known = this.nodes.get(message.id);
    const writable = this.app.canWrite(chat);
    const same = known && known.message === message && known.writable === writable && ["first", "last", "replied"].every((name) => known.place[name] === place[name]);
    if (same) return known.node;
    const node = bubble(this.app, chat, message, place);
    this.nodes.set(message.id, { message, place, writable, node });
    return node;
  }

  tidy(shown) {
    const kept = new Set(shown.map((one) => one.id));
    for (const id of this.nodes.keys()) if (!kept.has(id)) this.nodes.delete(id);
  }

  day(key, nodes, shown) {
    const { model } = this.app;
    if (!this.days.has(key)) this.days.set(key, el("section", { class: "day" }, el("h2", { class: "date" })));
    const section = this.days.get(key);
    const first = shown.find((one) => dayKey(one.date, model.page.zone) === key);
    const name = dayName(first.date, model.now(), model.page.zone);
    if (section.firstChild.textContent !== name) section.firstChild.textContent = name;
    arrange(section, [section.firstChild, ...nodes]);
    return section;
  }

  newsLine() {
    this.line ??= el("p", { class: "news" }, "New messages");
    return this.line;
  }

  more(chat) {
    const height = this.box.scrollHeight;
    this.most += SHOWN_AT_FIRST;
    this.render(chat, this.app.topic);
    this.box.scrollTop += this.box.scrollHeight - height;
  }

  scrollAfter(all, opened, follow) {
    const news = all.filter((one) => one.id > this.last);
    this.last = all.length ? Math.max(this.last, all[all.length - 1].id) : this.last;
    if (opened) {
      if (this.unreadFrom) this.showFrom(this.unreadFrom, ABOVE_NEWS);
      else this.toEnd();
    } else if (news.some((one) => this.app.model.isMine(one))) this.toEnd();
    else if (follow && news.length) this.showFrom(this.beginning(all, news[0]).id);
    else if (follow) this.toEnd();
  }

  /** I write or press: what comes from now on is a new answer. */
  turn() {
    this.acted = this.last;
  }

  /** Where the answer begins of which this message is a part: with the picture that came just before it. */
  beginning(all, message) {
    const before = all[all.indexOf(message) - 1];
    if (!before?.photo || before.id <= this.acted || this.app.model.isMine(before)) return message;
    return new Date(message.date).getTime() - new Date(before.date).getTime() < ONE_ANSWER ? before : message;
  }

  /** Scroll to the end, but not past the beginning of this message. */
  showFrom(id, above = ABOVE) {
    const node = this.nodes.get(id)?.node;
    const top = node ? node.getBoundingClientRect().top - this.box.getBoundingClientRect().top + this.box.scrollTop - above : Infinity;
    this.box.scrollTop = Math.min(top, this.box.scrollHeight);
    this.following = this.atEnd();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.following = true;
  }

  toNews() {
    this.box.scrollTo({ top: this.box.scrollHeight, behavior: calm() ? "auto" : "smooth" });
  }

  atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  /** Notice where the reader is: at the end all is read, elsewhere a button leads there. */
  look() {
    const { app } = this;
    if (app.chatId === null || !app.model.loaded || !this.box.clientHeight) return;
    this.following = this.atEnd();
    this.markSeen();
    this.markStuck();
    const count = app.model.unread(app.chatId).length;
    this.jump.hidden = this.following;
    this.jump.setAttribute("aria-label", count ? `${count} new, go to the end` : "Go to the end");
    this.jump.replaceChildren(icon("down"), ...(count ? [el("span", {}, count === 1 ? "1 new message" : `${count} new messages`)] : []));
  }

  /** What has come into view is read. */
  markSeen() {
    const { app } = this;
    const floor = this.box.getBoundingClientRect().bottom - SEEN;
    const seen = app.model.unread(app.chatId).filter((one) => {
      const node = this.nodes.get(one.id)?.node;
      return !node || node.getBoundingClientRect().top < floor;
    });
    if (!seen.length || document.visibilityState !== "visible") return;
    app.model.markRead(app.chatId, seen.at(-1).id);
    app.renderList();
  }

  /** A date that lies over the messages shows only while one scrolls. */
  markStuck() {
    for (const section of this.days.values()) {
      const offset = section.firstChild.getBoundingClientRect().top - section.getBoundingClientRect().top;
      section.firstChild.classList.toggle("stuck", offset > DATE_MARGIN + 1);
    }
  }

  scrolled() {
    this.box.classList.add("scrolling");
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.box.classList.remove("scrolling"), DATE_LASTS);
    this.look();
  }

  /** What a button press has changed is read from its beginning, when that is out of view. */
  showEdit(id) {
    const node = this.nodes.get(id)?.node;
    if (node && node.getBoundingClientRect().top < this.box.getBoundingClientRect().top) this.showFrom(id);
  }

  /** Scroll to a message and let it shine for a moment. */
  reveal(id) {
    const node = this.nodes.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node.classList.add("shining");
    setTimeout(() => node.classList.remove("shining"), 1600);
  }

  /** Which button of which message has the focus: an edit makes new ones. */
  focused() {
    const row = document.activeElement?.closest?.("#log .row");
    if (!row) return null;
    const kind = document.activeElement.matches(".key") ? ".key" : ".bubble a, .bubble button";
    return { id: Number(row.dataset.id), kind, place: [...row.querySelectorAll(kind)].indexOf(document.activeElement) };
  }

  refocus(focus) {
    const node = focus && this.nodes.get(focus.id)?.node;
    if (!node || node.contains(document.activeElement)) return;
    const targets = [...node.querySelectorAll(focus.kind)];
    (targets[Math.min(focus.place, targets.length - 1)] ?? node).focus({ preventScroll: true });
  }

  keys(event) {
    const rows = [...this.box.querySelectorAll(".row")];
    const row = document.activeElement.closest?.(".row");
    const replying = row && !event.ctrlKey && !event.metaKey && event.key.toLowerCase() === "r";
    if (event.key === "Escape") {
      event.stopPropagation();
      this.app.composer.focus();
    } else if (replying && this.nodes.get(Number(row.dataset.id))) {
      event.preventDefault();
      this.app.composer.replyTo(this.nodes.get(Number(row.dataset.id)).message);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const at = row ? rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1) : rows.length - 1;
      rows[Math.max(0, Math.min(at, rows.length - 1))]?.focus();
    }
  }
}

function inTopic(message, topic) {
  return (message.thread_id ?? 1) === topic;
}

function together(before, after) {
  if (!before || !after || before.service !== null || after.service !== null) return false;
  const near = new Date(after.date).getTime() - new Date(before.date).getTime() < TOGETHER;
  return near && before.sender?.id === after.sender?.id;
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
