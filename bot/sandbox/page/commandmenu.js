/** The bot's commands over the message box: filtered as one types, chosen by keyboard or mouse. */

import { byId, el } from "./dom.js";

export class CommandMenu {
  /** @param {any} app @param {{choose: (command: string) => void, complete: (command: string) => void}} to */
  constructor(app, to) {
    this.app = app;
    this.to = to;
    this.box = byId("commands");
    this.text = byId("text");
    this.button = byId("slash");
    this.found = [];
    this.at = 0;
    this.button.addEventListener("click", () => this.toggle());
    document.addEventListener("pointerdown", (event) => {
      if (!this.box.contains(event.target) && event.target !== this.text && !this.button.contains(event.target)) this.close();
    });
  }

  get open() {
    return !this.box.hidden;
  }

  toggle() {
    const wasOpen = this.open;
    this.text.focus();
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
    this.at = 0;
    if (this.found.length) this.render();
    else this.close();
  }

  close() {
    if (!this.open) return;
    this.box.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.button.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }

  /** @returns {boolean} whether the key was the menu's */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const count = this.found.length;
    switch (event.key) {
      case "ArrowDown":
        this.mark((this.at + 1) % count);
        break;
      case "ArrowUp":
        this.mark((this.at + count - 1) % count);
        break;
      case "Enter":
        this.pick(this.at);
        break;
      case "Tab":
        this.to.complete(this.found[this.at].command);
        this.close();
        break;
      case "Escape":
        this.close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  pick(index) {
    const { command } = this.found[index];
    this.close();
    this.to.choose(command);
  }

  render() {
    const options = this.found.map((one, index) =>
      el(
        "div",
        { class: "command", role: "option", id: `command-${index}`, onclick: () => this.pick(index), onpointermove: () => this.mark(index, false) },
        el("strong", {}, `/${one.command}`),
        el("span", {}, one.description),
      ),
    );
    this.box.replaceChildren(...options);
    this.box.hidden = false;
    this.box.scrollTop = 0;
    this.text.setAttribute("aria-expanded", "true");
    this.button.setAttribute("aria-expanded", "true");
    this.mark(0);
  }

  mark(index, scroll = true) {
    this.at = index;
    [...this.box.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === index)));
    this.text.setAttribute("aria-activedescendant", `command-${index}`);
    if (scroll) this.box.children[index].scrollIntoView({ block: "nearest" });
  }
}
