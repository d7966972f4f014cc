/** Inline mode: "@bot words" in the message box asks the bot, and its results are there to choose from. */

import { el } from "./dom.js";
import { Listbox } from "./listbox.js";
import { pictureAddress } from "./media.js";

const RESTS = 300;
const MOST_WORDS = 256;
const NEAR = 80;

export class InlineMode {
  /** @param {any} app @param {() => void} sent what to do when a result was sent */
  constructor(app, sent) {
    this.app = app;
    this.sent = sent;
    this.forget();
    this.list = new Listbox("results", { pick: (index) => this.choose(index), last: () => this.more() });
    this.list.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  forget() {
    /** @type {string|null} what the bot is asked, null while it is not */ this.words = null;
    this.results = [];
    this.next = "";
    this.button = null;
    this.answered = false;
  }

  /** Follow what is typed, and ask when the fingers rest. */
  follow(typed) {
    const words = this.wordsIn(typed);
    if (words === this.words) return;
    clearTimeout(this.rest);
    this.forget();
    this.words = words;
    if (words === null) return this.list.close();
    this.render();
    this.rest = setTimeout(() => this.ask(""), RESTS);
  }

  /** What stands behind the bot's name, or null where its name does not begin the text. */
  wordsIn(typed) {
    const { model } = this.app;
    const found = /^@(\w+)\s([^]*)$/u.exec(typed);
    const meant = model.inline && found && found[1].toLowerCase() === (model.bot.username ?? "").toLowerCase();
    return meant ? found[2].trim().slice(0, MOST_WORDS) : null;
  }

  async ask(offset) {
    const { app, words } = this;
    const thread = app.topic === 1 ? null : app.topic;
    this.asked = offset;
    const done = await app.act({ do: "seek", chat_id: app.chatId, words, offset, thread_id: thread });
    if (!done && this.words === words) this.list.close();
  }

  /** Take the bot's answer, when it belongs to what is typed now. */
  take(answer) {
    const { app } = this;
    const mine = answer.person_id === app.model.me && answer.chat_id === app.chatId && answer.query === this.words;
    if (!mine || answer.offset !== this.asked || !this.list.open) return;
    const at = answer.offset ? this.list.at : 0;
    this.results = answer.offset ? [...this.results, ...answer.results] : answer.results;
    this.button = answer.offset ? this.button : answer.button;
    this.next = answer.next_offset;
    this.answered = true;
    this.render(at);
  }

  render(at = 0) {
    const words = this.answered ? "Nothing found" : "Searching…";
    const status = !this.results.length && !this.button && el("p", { class: "seeking", role: "status" }, words);
    const found = this.results.length > 0 && el("div", { id: "found", role: "listbox", "aria-label": "Results" }, ...this.results.map(option));
    this.list.show([this.button && this.startButton(), status, found].filter(Boolean), at);
  }

  startButton() {
    const { text, start_parameter: parameter } = this.button;
    const open = () => this.app.openLink(`https://t.me/${this.app.model.bot.username}?start=${parameter}`);
    return el("button", { type: "button", class: "big above", onclick: open }, text);
  }

  scrolled() {
    const { box } = this.list;
    if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) this.more();
  }

  /** Ask for the results after these, once. */
  more() {
    if (!this.next || this.next === this.asked || !this.list.open) return;
    this.ask(this.next);
  }

  async choose(index) {
    const chosen = this.results[index];
    this.close();
    if (await this.app.act({ do: "choose", result_id: chosen.id })) this.sent();
  }

  close() {
    clearTimeout(this.rest);
    this.list.close();
    this.forget();
  }

  key(event) {
    return this.list.key(event);
  }
}

function option(one) {
  const picture = one.photo && el("img", { src: pictureAddress(one.photo), alt: "", width: 44, height: 44 });
  const title = one.title || (one.photo ? "Picture" : "");
  const words = el("span", { class: "found-words" }, el("strong", { dir: "auto" }, title), el("span", { dir: "auto" }, one.description));
  return el("div", { class: "found", role: "option" }, picture, words);
}
