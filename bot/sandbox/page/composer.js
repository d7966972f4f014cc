/** The foot of a chat: the message box, or the one thing to do instead of writing. */

import { author, oneLine } from "./bubble.js";
import { CommandMenu } from "./commandmenu.js";
import { byId, el } from "./dom.js";
import { InlineMode } from "./inlinemode.js";

const TALLEST = 160;

export class Composer {
  constructor(app) {
    this.app = app;
    this.text = byId("text");
    this.drafts = new Map();
    this.reply = null;
    /** @type {Set<string>} the messages that asked for an answer, and were answered or put off */ this.asked = new Set();
    this.inline = new InlineMode(app, () => this.put("", false));
    this.menu = new CommandMenu(app, {
      choose: (command) => this.command(`/${command}`, true),
      complete: (command) => this.put(`/${command} `),
    });
    byId("write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    byId("reply-off").addEventListener("click", () => this.putOff());
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.keys(event));
  }

  focus() {
    const instead = byId("instead").querySelector("button");
    (byId("write").hidden ? (instead ?? byId("log")) : this.text).focus();
  }

  /** Another chat is shown: keep the draft of the one before. */
  change(from, to) {
    if (from !== null) this.drafts.set(from, { text: this.text.value, reply: this.reply });
    const draft = this.drafts.get(to) ?? { text: "", reply: null };
    this.reply = draft.reply;
    this.put(draft.text, false);
    this.menu.close();
    this.inline.close();
  }

  /** Have these words in the message box, to be gone on with or sent. */
  begin(words) {
    this.put(words);
    this.focus();
  }

  /** The bot's name with words behind it, as its buttons ask. */
  inlineWith(words) {
    return `@${this.app.model.bot.username} ${words}`;
  }

  replyTo(message) {
    this.reply = message;
    this.app.render();
    this.focus();
  }

  put(text, follow = true) {
    this.text.value = text;
    this.size();
    if (follow) this.follow(text);
  }

  typed() {
    this.size();
    this.follow(this.text.value);
  }

  follow(text) {
    this.menu.follow(text);
    this.inline.follow(text);
  }

  /** Do not answer the message, also when it asked for that. */
  putOff() {
    if (this.reply) this.asked.add(this.keyOf(this.reply));
    this.replyTo(null);
  }

  keyOf(message) {
    return `${this.app.model.me}/${message.chat_id}/${message.id}`;
  }

  size() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST)}px`;
    byId("send").disabled = !this.text.value.trim();
  }

  keys(event) {
    if (this.menu.key(event) || this.inline.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.reply) {
      event.stopPropagation();
      this.putOff();
    } else if (event.key === "ArrowUp" && !this.text.value) {
      event.preventDefault();
      byId("log").querySelector(".row:last-child")?.focus();
    }
  }

  async submit() {
    const text = this.text.value.trim();
    if (!text) return;
    const replyTo = this.reply?.id ?? null;
    if (this.reply) this.asked.add(this.keyOf(this.reply));
    this.put("");
    this.inline.close();
    this.reply = null;
    this.app.render();
    if (!(await this.app.write(text, replyTo)) && !this.text.value) this.put(text, false);
  }

  /** Send a command as if it were typed; in a group it is addressed to the bot. */
  async command(command, clear = false) {
    const { model } = this.app;
    const addressed = this.app.chat().kind !== "private" && !command.includes("@");
    if (clear) this.put("");
    await this.app.write(addressed ? `${command}@${model.bot.username}` : command, null);
  }

  render(chat) {
    const instead = this.instead(chat);
    byId("write").hidden = instead !== null;
    const box = byId("instead");
    const pressed = instead === null && box.contains(document.activeElement);
    box.hidden = instead === null;
    if (instead && box.dataset.kind !== instead.kind) {
      const big = el("button", { type: "button", class: "big", onclick: instead.run }, instead.label ?? "");
      box.replaceChildren(instead.run ? big : el("p", {}, instead.label));
    }
    box.dataset.kind = instead?.kind ?? "";
    byId("slash").hidden = !this.app.model.botIn(chat) || this.app.model.commandsIn(chat).length === 0;
    if (pressed) this.text.focus();
    this.answerWhoAsks(chat);
    this.renderReply(chat, instead !== null);
    this.renderKeys(chat, instead !== null);
  }

  /** What stands in place of the message box, if anything does. */
  instead(chat) {
    const { app } = this;
    if (chat.kind === "channel") return { kind: "channel", label: "A channel: it is read, and its buttons lead to the bot." };
    if (chat.kind !== "private") {
      return app.model.amIn(chat) ? null : { kind: "outside", label: "You are not in this group." };
    }
    if (chat.bot === "kicked") return { kind: "blocked", label: "Unblock", run: () => app.act({ do: "unblock" }) };
    const started = app.model.in(chat.id).size > 0;
    return started ? null : { kind: "start", label: "Start", run: () => app.write("/start", null) };
  }

  /** The last of the bot's messages with a keyboard may ask for an answer: then one is begun, once. */
  answerWhoAsks(chat) {
    const { model } = this.app;
    const last = [...model.in(chat.id).values()].filter((one) => one.force_reply || one.reply_keyboard !== null).at(-1);
    if (!model.asksMe(chat, last) || this.asked.has(this.keyOf(last))) return;
    this.asked.add(this.keyOf(last));
    this.reply = last;
    this.text.focus();
  }

  renderReply(chat, closed) {
    const kept = this.reply && this.app.model.in(chat.id).get(this.reply.id);
    this.reply = kept ?? null;
    byId("replying").hidden = closed || !kept;
    this.text.placeholder = kept?.force_reply?.placeholder ?? "Message";
    if (kept) {
      const words = [el("strong", {}, author(this.app.model, chat, kept)), el("span", {}, oneLine(kept))];
      byId("replying-to").replaceChildren(...words);
    }
  }

  /** The keyboard that the bot offered last, in place of typing. */
  renderKeys(chat, closed) {
    const offers = [...this.app.model.in(chat.id).values()].filter((one) => one.reply_keyboard !== null);
    const rows = closed ? [] : (offers.at(-1)?.reply_keyboard ?? []);
    byId("keys").hidden = rows.length === 0;
    const key = (words) => el("button", { type: "button", class: "key", onclick: () => this.app.write(words, null) }, words);
    byId("keys").replaceChildren(...rows.map((row) => el("div", { class: "keyrow" }, ...row.map(key))));
  }
}
