/** The bot's commands over the message box: filtered as one types. */

import { byId, el } from "./dom.js";
import { Listbox } from "./listbox.js";

export class CommandMenu {
  /** @param {any} app @param {{choose: (command: string) => void, complete: (command: string) => void}} to */
  constructor(app, to) {
    this.app = app;
    this.to = to;
    this.button = byId("slash");
    this.found = [];
    this.list = new Listbox("commands", { pick: (index) => this.pick(index), tab: (index) => this.complete(index) });
    this.button.addEventListener("click", () => this.toggle());
  }

  toggle() {
    const wasOpen = this.list.open;
    byId("text").focus();
    if (wasOpen) this.close();
    else this.show("");
  }

  /** Follow what is typed: open on "/", narrow down with every letter. */
  follow(typed) {
    const started = /^\/([a-z0-9_]*)$/iu.exec(typed);
    if (started) this.show(started[1].toLowerCase());
    else this.close();
  }

  show(start) {
    const chat = this.app.chat();
    const all = chat && this.app.model.botIn(chat) ? this.app.model.commandsIn(chat) : [];
    const begins = all.filter((one) => one.command.startsWith(start));
    const within = all.filter((one) => !one.command.startsWith(start) && one.command.includes(start));
    this.found = [...begins, ...within];
    if (!this.found.length) return this.close();
    this.list.show(this.found.map(option));
    this.button.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.close();
    this.button.setAttribute("aria-expanded", "false");
  }

  key(event) {
    const taken = this.list.key(event);
    this.button.setAttribute("aria-expanded", String(this.list.open));
    return taken;
  }

  pick(index) {
    this.close();
    this.to.choose(this.found[index].command);
  }

  complete(index) {
    this.close();
    this.to.complete(this.found[index].command);
  }
}

function option(one) {
  return el("div", { class: "command", role: "option" }, el("strong", {}, `/${one.command}`), el("span", {}, one.description));
}
