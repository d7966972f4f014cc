/** The chat page: brings the line to the sandbox, the model and the views together. */

import { ClockBar } from "./clockbar.js";
import { Composer } from "./composer.js";
import { act, follow } from "./connection.js";
import { avatar, byId, el } from "./dom.js";
import { Log } from "./log.js";
import { Model } from "./model.js";
import { confirmAlert, prepareMenu, prepareNotices, toast } from "./notices.js";
import { Sidebar } from "./sidebar.js";
import { safeUrl } from "./text.js";
import { prepareTheme } from "./theme.js";

const NARROW = matchMedia("(max-width: 759px)");
const TOUCH = matchMedia("(pointer: coarse)");
const PRESS_LASTS = 12_000;

class App {
  constructor() {
    this.model = new Model();
    /** @type {number|null} */ this.chatId = null;
    /** @type {number|null} */ this.topic = null;
    /** @type {string|null} words on their way into another chat */ this.carried = null;
    /** @type {number|null} the message whose button was pressed last */ this.pressed = null;
    this.log = new Log(this);
    this.composer = new Composer(this);
    this.sidebar = new Sidebar(this);
    this.clock = new ClockBar(this);
    this.textContext = { bot: null, command: (text) => this.composer.command(text), botLink: (url) => this.openLink(url) };
    byId("back").addEventListener("click", () => this.leave());
    prepareMenu(byId("more"), byId("menu"), () => this.menuItems());
    addEventListener("popstate", () => this.show(chatInAddress()));
    addEventListener("keydown", (event) => event.key === "Escape" && !document.querySelector("dialog[open]") && this.leave());
    NARROW.addEventListener("change", () => this.render());
    follow({ event: (event) => this.take(event), up: () => this.line(true), down: () => this.line(false) });
  }

  narrow() {
    return NARROW.matches;
  }

  chat() {
    return this.chatId === null ? undefined : this.model.find(this.chatId);
  }

  take(event) {
    if (event.type === "snapshot") this.begin(event);
    else if (event.type === "chat_moved" && this.chatId === event.from) this.open(event.chat.id);
    else this.model.apply(event);
    if (event.type === "callback_answer") this.answered(event);
    if (event.type === "inline_answer") this.composer.inline.take(event);
    if (event.type === "typing") setTimeout(() => this.render(), 5100);
    if (event.type === "clock") this.clock.render();
    this.render();
    if (event.type === "edit" && event.message.id === this.pressed && event.message.chat_id === this.chatId) this.log.showEdit(this.pressed);
  }

  begin(snapshot) {
    const remembered = Number(sessionStorage.getItem("person"));
    if (!this.model.loaded) this.model.me = remembered;
    this.model.load(snapshot);
    this.textContext.bot = this.model.bot;
    this.clock.render();
    if (this.chatId !== null) return;
    const wanted = this.model.find(chatInAddress())?.id;
    if (wanted !== undefined) this.show(wanted);
    else if (!this.narrow() && this.model.me) this.open(this.model.me);
  }

  line(up) {
    byId("connection").hidden = up;
  }

  /** Go to a chat: a new step back on a phone, where list and chat are two screens. */
  open(chatId, { focus = true } = {}) {
    const step = this.narrow() && this.chatId === null ? "pushState" : "replaceState";
    history[step]({ from: step === "pushState" ? "list" : (history.state?.from ?? null) }, "", `#${chatId}`);
    this.show(chatId);
    if (focus && TOUCH.matches) byId("log").focus();
    else if (focus) this.composer.focus();
  }

  /** Go back: on a phone to the list, on a desk the focus goes there. */
  leave() {
    if (!this.narrow()) return this.sidebar.focus();
    if (this.chatId === null) return;
    if (history.state?.from === "list") return history.back();
    history.replaceState(null, "", location.pathname);
    this.show(null);
  }

  show(chatId) {
    const left = this.chatId;
    if (chatId !== left) {
      this.composer.change(left, chatId);
      this.topic = null;
    }
    this.chatId = chatId;
    this.render();
    if (chatId !== null && this.carried !== null) {
      this.composer.begin(this.carried);
      this.carried = null;
    }
    if (chatId === null) this.list.querySelector(`[data-chat="${left}"]`)?.focus();
  }

  get list() {
    return byId("chats");
  }

  become(person) {
    const wasOwn = this.chatId === this.model.me;
    this.model.me = person;
    this.composer.inline.close();
    sessionStorage.setItem("person", String(person));
    if (this.chatId !== null && (wasOwn || !this.chat())) this.open(person, { focus: false });
    this.render();
  }

  render() {
    if (!this.model.loaded) return;
    const chat = this.chat();
    byId("app").classList.toggle("in-chat", Boolean(chat));
    byId("chat").hidden = !chat;
    byId("none").hidden = Boolean(chat);
    if (chat) this.renderChat(chat);
    this.renderList();
  }

  renderList() {
    this.sidebar.render();
  }

  renderChat(chat) {
    const { model } = this;
    byId("title").textContent = model.titleOf(chat);
    const words = this.subtitle(chat);
    if (byId("subtitle").textContent !== words) byId("subtitle").textContent = words;
    byId("subtitle").classList.toggle("typing", model.isTyping(chat.id));
    byId("head-avatar").replaceChildren(avatar(chat.id, model.titleOf(chat), chat.kind === "private" ? "bot" : "chat"));
    byId("more").hidden = this.menuItems().length === 0;
    byId("chat").dataset.kind = chat.kind;
    this.renderTopics(chat);
    this.composer.render(chat);
    this.log.render(chat, this.topic);
    this.renderWelcome(chat);
  }

  renderWelcome(chat) {
    const { model } = this;
    const about = model.description() || "Press Start, and it says what it can do.";
    const hints = { private: about, channel: "No posts yet." };
    byId("welcome").hidden = model.in(chat.id).size > 0;
    byId("welcome-avatar").replaceChildren(avatar(chat.id, model.titleOf(chat), chat.kind === "private" ? "bot" : "chat"));
    byId("welcome-name").textContent = model.titleOf(chat);
    byId("welcome-hint").textContent = hints[chat.kind] ?? "Nobody has written yet.";
  }

  subtitle(chat) {
    if (this.model.isTyping(chat.id)) return "typing…";
    if (chat.kind === "private") return chat.bot === "kicked" ? "bot · blocked by you" : "bot";
    if (chat.kind === "channel") return chat.username ? `channel · @${chat.username}` : "channel";
    const count = chat.members.filter((one) => !["left", "kicked"].includes(one.standing)).length;
    const members = `${count} ${count === 1 ? "member" : "members"}`;
    return this.model.botIn(chat) ? members : `${members} · without the bot`;
  }

  renderTopics(chat) {
    byId("topics").hidden = !chat.is_forum;
    const choose = (topic) => () => {
      this.topic = topic;
      this.render();
    };
    const all = chat.is_forum ? [{ id: null, name: "All" }, ...chat.topics] : [];
    byId("topics").replaceChildren(
      ...all.map((one) => el("button", { type: "button", class: "chip", "aria-pressed": one.id === this.topic, onclick: choose(one.id) }, one.name)),
    );
  }

  menuItems() {
    const chat = this.chat();
    const { name } = this.model.bot;
    if (!chat || chat.kind === "channel") return [];
    if (chat.kind === "private") {
      if (chat.bot === "kicked") return [{ label: `Unblock ${name}`, run: () => this.act({ do: "unblock" }) }];
      return [{ label: `Block ${name}`, danger: true, run: () => this.act({ do: "block" }) }];
    }
    if (!this.model.amIn(chat)) return [];
    if (this.model.botIn(chat)) {
      return [{ label: `Remove ${name} from the group`, danger: true, run: () => this.act({ do: "remove_bot", chat_id: chat.id }) }];
    }
    return [{ label: `Add ${name} to the group`, run: () => this.act({ do: "add_bot", chat_id: chat.id }) }];
  }

  canWrite(chat) {
    return this.composer.instead(chat) === null;
  }

  /** Act as the person I am. @returns {Promise<boolean>} whether it was done */
  async act(what) {
    if (["write", "press", "open_link"].includes(what.do)) this.log.turn();
    try {
      await act({ person_id: this.model.me, ...what });
      return true;
    } catch (error) {
      toast(error.message, "wrong");
      return false;
    }
  }

  async write(text, replyTo) {
    const thread = this.topic === 1 ? null : this.topic;
    return this.act({ do: "write", chat_id: this.chatId, text, reply_to: replyTo, thread_id: thread });
  }

  /** Follow one of the bot's t.me links into the private chat. */
  async openLink(address) {
    this.open(this.model.me);
    if (!new URL(address).searchParams.has("start")) return;
    if (this.chat().bot === "kicked") await this.act({ do: "unblock" });
    await this.act({ do: "open_link", url: address });
  }

  async press(message, button, node) {
    if (button.copy_text) return this.copy(button.copy_text.text);
    if (typeof button.switch_inline_query_current_chat === "string") return this.composer.begin(this.composer.inlineWith(button.switch_inline_query_current_chat));
    if (typeof button.switch_inline_query === "string") return this.carry(this.composer.inlineWith(button.switch_inline_query));
    if (button.callback_data === undefined) return toast("This kind of button does nothing in the box.");
    this.pressed = message.id;
    node.classList.add("waiting");
    node.setAttribute("aria-busy", "true");
    setTimeout(() => rest(node), PRESS_LASTS);
    const done = await this.act({ do: "press", chat_id: message.chat_id, message_id: message.id, data: button.callback_data });
    if (!done) rest(node);
  }

  /** Take words along into the chat that is chosen next. */
  carry(words) {
    this.carried = words;
    toast("Choose a chat to send it to.");
    this.leave();
  }

  async copy(text) {
    await navigator.clipboard.writeText(text).then(() => toast("Copied."), () => toast(text));
  }

  answered(answer) {
    if (answer.person_id !== this.model.me) return;
    if (answer.chat_id === this.chatId) {
      const row = this.log.nodes.get(answer.message_id)?.node;
      row?.querySelectorAll(".waiting").forEach(rest);
    }
    if (answer.text && answer.alert) confirmAlert(this.model.bot.name, answer.text);
    else if (answer.text) toast(answer.text);
    if (answer.url) this.offer(answer.url);
  }

  /** A link that the bot answered with: its own opens the chat, any other is offered, not opened. */
  offer(address) {
    const url = safeUrl(address);
    if (url?.hostname === "t.me") this.openLink(url.href);
    else if (url) toast(url.href);
  }

  /** A minute has passed: names of days and times in the list may have changed. */
  minute() {
    this.renderList();
  }
}

function rest(node) {
  node.classList.remove("waiting");
  node.removeAttribute("aria-busy");
}

function chatInAddress() {
  const number = Number(location.hash.slice(1));
  return location.hash.length > 1 && Number.isSafeInteger(number) ? number : null;
}

prepareTheme();
prepareNotices();
new App();
