/** Who I am, and my chats. */

import { author, oneLine } from "./bubble.js";
import { arrange, avatar, byId, el, icon } from "./dom.js";
import { brief } from "./moments.js";
import { step } from "./notices.js";

const LANGUAGES = { en: "English", ru: "Русский", kk: "Қазақша" };

export class Sidebar {
  constructor(app) {
    this.app = app;
    this.list = byId("chats");
    this.items = new Map();
    byId("person").addEventListener("change", (event) => app.become(Number(event.target.value)));
    byId("language").addEventListener("change", (event) => app.act({ do: "speak", language_code: event.target.value }));
    this.list.addEventListener("keydown", (event) => {
      const reached = step(event, [...this.list.querySelectorAll("button")]);
      if (reached && !app.narrow()) app.open(Number(reached.dataset.chat), { focus: false });
    });
  }

  render() {
    const { model } = this.app;
    this.renderMe();
    const chats = model.mine();
    arrange(this.list, chats.map((chat) => this.item(chat)));
    const waiting = chats.reduce((sum, chat) => sum + (chat.id === this.app.chatId ? 0 : model.unread(chat.id).length), 0);
    document.title = `${waiting ? `(${waiting}) ` : ""}${model.bot.name} · Telegram in a box`;
  }

  /** Focus the chat that is open, or the first. */
  focus() {
    (this.list.querySelector("[aria-current]") ?? this.list.querySelector("button"))?.focus();
  }

  renderMe() {
    const { model } = this.app;
    const people = [...model.people.values()];
    const me = model.people.get(model.me);
    const select = byId("person");
    const options = people.map((one) => el("option", { value: one.id, selected: one.id === model.me }, one.name));
    const same = select.options.length === people.length && people.every((one, place) => select.options[place].textContent === one.name);
    if (!same) select.replaceChildren(...options);
    select.value = String(model.me);
    select.hidden = people.length < 2;
    byId("my-name").hidden = people.length > 1;
    byId("my-name").textContent = me?.name ?? "nobody yet";
    this.renderLanguage(me?.language_code ?? "");
    byId("my-avatar").replaceChildren(avatar(model.me, me?.name ?? "?"));
  }

  /** The language of my Telegram: one of three, or whichever I came with. */
  renderLanguage(mine) {
    const select = byId("language");
    const known = Object.keys(LANGUAGES);
    const offered = known.includes(mine) ? known : [mine, ...known];
    if ([...select.options].map((one) => one.value).join() !== offered.join()) {
      select.replaceChildren(...offered.map((one) => el("option", { value: one, disabled: !one }, LANGUAGES[one] ?? (one || "–"))));
    }
    select.value = mine;
  }

  item(chat) {
    const { model } = this.app;
    if (!this.items.has(chat.id)) this.items.set(chat.id, el("li", {}, el("button", { type: "button", class: "entry", "data-chat": chat.id, onclick: () => this.app.open(chat.id) })));
    const item = this.items.get(chat.id);
    const button = item.firstChild;
    const current = chat.id === this.app.chatId;
    button.toggleAttribute("aria-current", current);
    if (current) button.setAttribute("aria-current", "true");
    button.tabIndex = current || (this.app.chatId === null && chat === model.mine()[0]) ? 0 : -1;
    button.replaceChildren(...this.words(chat));
    return item;
  }

  words(chat) {
    const { model } = this.app;
    const last = [...model.in(chat.id).values()].at(-1);
    const unread = model.unread(chat.id).length;
    const kind = { group: "group", supergroup: "group", channel: "channel" }[chat.kind];
    return [
      avatar(chat.id, model.titleOf(chat), chat.kind === "private" ? "bot" : "chat"),
      el(
        "span",
        { class: "entry-words" },
        el("span", { class: "entry-top" }, kind && icon(kind), el("strong", { dir: "auto" }, model.titleOf(chat)), last && el("time", {}, brief(last.date, model.now(), model.page.zone))),
        el(
          "span",
          { class: "entry-bottom" },
          el("span", { class: "preview", dir: "auto" }, ...this.lastWords(chat, last)),
          unread > 0 && el("span", { class: "count", "aria-label": `, ${unread} unread` }, String(unread)),
        ),
      ),
    ];
  }

  lastWords(chat, last) {
    const { model } = this.app;
    if (model.isTyping(chat.id)) return ["typing…"];
    if (!last) return [chat.kind === "private" ? "Press Start to meet the bot" : "Nothing here yet"];
    const named = last.service === null && chat.kind !== "channel" && (chat.kind !== "private" || model.isMine(last));
    return [named && el("span", { class: "who" }, `${author(model, chat, last)}: `), oneLine(last)].filter(Boolean);
  }
}
