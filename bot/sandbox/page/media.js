/** Pictures and files in a bubble. */

import { el, icon } from "./dom.js";
import { enlarge } from "./notices.js";

const TALLEST_PICTURE = 500;
const KILO = 1024;

/** Where the page finds a picture's bytes. */
export function pictureAddress(photo) {
  return `/picture/${inPath(photo.path)}`;
}

/** A picture with its caption's words as its own; a veiled one is shown by the first touch. */
export function photo(message) {
  const { width, height } = message.photo;
  const address = pictureAddress(message.photo);
  const words = message.text || "Picture";
  const shown = Math.min(width, Math.round((TALLEST_PICTURE * width) / height));
  const image = el("img", { src: address, alt: words, width: shown, height: Math.round((shown * height) / width) });
  const veiled = message.spoiler;
  const touch = (event) => {
    const button = event.currentTarget;
    if (!button.classList.contains("veiled")) return enlarge(address, words);
    button.classList.remove("veiled");
    button.setAttribute("aria-label", `Enlarge: ${words}`);
  };
  const label = veiled ? "Hidden picture: show" : `Enlarge: ${words}`;
  return el("button", { type: "button", class: veiled ? "photo veiled" : "photo", "aria-label": label, onclick: touch }, image);
}

/** A file with its name and size, to be kept. */
export function file(message) {
  const { path, name, size } = message.document;
  const words = el("span", { class: "file-words" }, el("strong", { dir: "auto" }, name), el("span", {}, sized(size)));
  const kept = { class: "file", href: `/document/${inPath(path)}`, download: name, "aria-label": `Download ${name}, ${sized(size)}` };
  return el("a", kept, el("span", { class: "file-sign" }, icon("file")), words);
}

function inPath(path) {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** 512 B, 1.5 KB, 20 MB */
function sized(bytes) {
  const step = bytes < KILO ? 0 : bytes < KILO * KILO ? 1 : 2;
  const number = bytes / KILO ** step;
  return `${number < 10 && step ? number.toFixed(1) : Math.round(number)} ${["B", "KB", "MB"][step]}`;
}
