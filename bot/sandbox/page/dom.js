/** Building elements from text alone: whatever was typed stays text. */

const SVG = "http://www.w3.org/2000/svg";
const TINTS = 6;

/**
 * Make an element. Properties are set as attributes, or as listeners where they begin with "on".
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** @param {string} id */
export function byId(id) {
  return /** @type {any} */ (document.getElementById(id));
}

/** An icon of the sprite in index.html. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Give `parent` exactly these children in this order, moving only what must move. */
export function arrange(parent, children) {
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** The round picture of a person or chat: its initials on a colour of its own. */
export function avatar(id, name, kind = "person") {
  const tint = kind === "bot" ? "bot" : Math.abs(id) % TINTS;
  return el("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, kind === "bot" ? icon("bot") : initials(name));
}

function initials(name) {
  const words = name.split(/\s+/u).map((word) => word.replace(/[^\p{L}\p{N}]/gu, "")).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** The number of a person's colour, for their name in a group. */
export function tintOf(id) {
  return Math.abs(id) % TINTS;
}
