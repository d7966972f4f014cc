/** A list over the message box to choose from by keyboard or mouse, while one goes on typing. */

import { byId } from "./dom.js";

export class Listbox {
  /** @param {string} id @param {{pick: (index: number) => void, tab?: (index: number) => void, last?: () => void}} to */
  constructor(id, to) {
    this.id = id;
    this.to = to;
    this.box = byId(id);
    this.text = byId("text");
    this.at = 0;
    this.box.addEventListener("click", (event) => this.pointed(event, (index) => this.to.pick(index)));
    this.box.addEventListener("pointermove", (event) => this.pointed(event, (index) => this.mark(index, false)));
    document.addEventListener("pointerdown", (event) => {
      if (!event.target.closest(`#${id}, #write`)) this.close();
    });
  }

  get open() {
    return !this.box.hidden;
  }

  get options() {
    return [...this.box.querySelectorAll("[role=option]")];
  }

  pointed(event, act) {
    const index = this.options.indexOf(event.target.closest("[role=option]"));
    if (index >= 0) act(index);
  }

  /** Show these nodes; those with the role of an option can be chosen. */
  show(nodes, at = 0) {
    this.box.replaceChildren(...nodes);
    this.box.hidden = false;
    if (at === 0) this.box.scrollTop = 0;
    this.text.setAttribute("aria-controls", this.box.querySelector("[role=listbox]")?.id ?? this.id);
    this.text.setAttribute("aria-expanded", "true");
    this.options.forEach((one, place) => (one.id = `${this.id}-${place}`));
    this.mark(at, at > 0);
  }

  close() {
    if (!this.open) return;
    this.box.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }

  /** @returns {boolean} whether the key was the list's */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const count = this.options.length;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown" && count) this.down(count);
    else if (event.key === "ArrowUp" && count) this.mark((this.at + count - 1) % count);
    else if (event.key === "Enter" && !event.shiftKey) count && this.to.pick(this.at);
    else if (event.key === "Tab" && count && this.to.tab) this.to.tab(this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  down(count) {
    if (this.at === count - 1) this.to.last?.();
    this.mark((this.at + 1) % count);
  }

  mark(index, scroll = true) {
    const { options } = this;
    this.at = Math.min(index, Math.max(options.length - 1, 0));
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === this.at)));
    if (!options.length) return this.text.removeAttribute("aria-activedescendant");
    this.text.setAttribute("aria-activedescendant", options[this.at].id);
    if (scroll) options[this.at].scrollIntoView({ block: "nearest" });
  }
}
