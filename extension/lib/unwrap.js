/**
 * Links taken out of the wrappers that mail filters and search services put around them, by the catalogue's table.
 *
 * Only wrappers that carry the link in a query parameter are opened here: Safe Links, google.com/url, Proofpoint v1 and
 * v2, and their kin. The others hide their target, and there is no answer about what is hidden.
 *
 * @typedef {import("./address.js").Target} Target
 * @typedef {import("./catalogue.js").Catalogue} Catalogue
 * @typedef {import("./catalogue.js").Wrapper} Wrapper
 */

import { parse } from "./address.js";
import { unquoted } from "./mask.js";
import { shape } from "./shapes.js";

const MOST_LAYERS = 8;
const LONGEST = 32_768;
const NO_SCHEME = /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+(?:[:/?#]|$)/i;

/**
 * Return the innermost target, or `hidden` where a wrapper or short link hides it.
 *
 * @param {Target} target @param {Catalogue} catalogue @returns {{target: Target, hidden: boolean}}
 */
export function unwrap(target, catalogue) {
  let inner = target;
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const wrapper = concerned(inner, catalogue);
    if (!wrapper) return { target: inner, hidden: catalogue.isShortLink(inner.host) && inner.path !== "/" };
    const next = inner.href.length > LONGEST ? null : open(wrapper, inner);
    if (!next) return { target: inner, hidden: true };
    inner = next;
  }
  return { target: inner, hidden: true };
}

/** @param {Target} target @param {Catalogue} catalogue @returns {Wrapper | undefined} */
function concerned(target, catalogue) {
  const wrappers = catalogue.wrappersOf(target.host);
  return (
    wrappers.find((wrapper) => wrapper.paths.some((text) => fits(text, target))) ??
    wrappers.find((wrapper) => wrapper.whole_host && (target.path !== "/" || target.query))
  );
}

/** @param {string} text @param {Target} target */
function fits(text, target) {
  const found = shape(text);
  if (found.host && !found.host.test(target.host)) return false;
  return found.holds(target.path, target.query.replace(/&amp;/gi, "&").toLowerCase(), "");
}

/** @param {Wrapper} wrapper @param {Target} target @returns {Target | null} */
function open(wrapper, target) {
  const query = target.fragment ? `${target.query}#${target.fragment}` : target.query;
  const pairs = query.replace(/&amp;/gi, "&").split("&");
  const own = new Set(wrapper.own_keys.map((key) => key.toLowerCase()));
  for (const param of wrapper.params) {
    for (const [number, pair] of pairs.entries()) {
      if (keyOf(pair) !== param.toLowerCase()) continue;
      const value = valueIn(pair);
      const whole = value + leaked(value, pairs.slice(number + 1), own);
      for (const text of readings(whole, wrapper, target)) {
        const inner = address(text);
        if (inner && inner.href !== target.href) return inner;
      }
    }
  }
  return null;
}

/** @param {string} pair */
const keyOf = (pair) => unquoted(pair.split("=", 1)[0]).toLowerCase();

/** @param {string} pair */
const valueIn = (pair) => (pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : "");

/** What the wrapper's query took from an address that was put in unencoded. @param {string} value @param {string[]} following @param {Set<string>} own */
function leaked(value, following, own) {
  if (!value.includes("?") || !(value.includes("://") || value.startsWith("/"))) return "";
  const end = following.findIndex((pair) => own.has(keyOf(pair)));
  return following
    .slice(0, end < 0 ? undefined : end)
    .map((pair) => `&${pair}`)
    .join("");
}

/** @param {string} value @param {Wrapper} wrapper @param {Target} target @returns {string[]} */
function readings(value, wrapper, target) {
  const translated = value.replace(/./gs, (letter) => wrapper.translate[letter] ?? letter);
  const once = unquoted(translated);
  const texts = [once, unquoted(once), translated];
  if (!wrapper.relative) return texts;
  return texts
    .filter((text) => text.startsWith(wrapper.strip))
    .map((text) => `https://${target.host}/${text.slice(wrapper.strip.length).replace(/^\/+/, "")}`);
}

/** @param {string} text @returns {Target | null} */
function address(text) {
  let written = text.trim().replace(/&amp;/gi, "&");
  if (written.startsWith("//")) written = `https:${written}`;
  else if (NO_SCHEME.test(written)) written = `https://${written}`;
  else written = written.replace(/^(https?):\/*(?=[^/])/i, "$1://");
  const target = parse(written);
  return target && /^https?$/.test(target.scheme) && target.host.includes(".") ? target : null;
}
