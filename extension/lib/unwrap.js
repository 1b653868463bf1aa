/**
 * Links taken out of the wrappers that mail filters and search services put around them, by the catalogue's table.
 *
 * Opened are those that carry the link in a query parameter or in their path, plain or in base64: Safe Links,
 * google.com/url, Proofpoint and their kin, as the linter's `links/decode.py` does. The others hide their target, and
 * there is no answer about what is hidden.
 *
 * @typedef {import("./address.js").Target} Target
 * @typedef {import("./catalogue.js").Catalogue} Catalogue
 * @typedef {import("./catalogue.js").Wrapper} Wrapper
 * @typedef {import("./catalogue.js").Decode} Decode
 */

import { parse } from "./address.js";
import { unquoted } from "./mask.js";
import { shape } from "./shapes.js";

const MOST_LAYERS = 8;
const LONGEST = 32_768; // characters
const MOST_GUESSES = 24; // a parameter may stand there a thousand times
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
  return found.holds(target.path, target.query.replace(/&amp;/gi, "&").toLowerCase(), target.fragment);
}

/** @param {Wrapper} wrapper @param {Target} target @returns {Target | null} */
function open({ decode }, target) {
  if (!Object.hasOwn(METHODS, decode.method)) return null;
  for (const text of METHODS[decode.method](target, decode).slice(0, MOST_GUESSES)) {
    const inner = address(text);
    if (inner && inner.href !== target.href) return inner;
  }
  return null;
}

/** How a wrapper is read, by method: the addresses that it may hold, best guess first. @type {Record<string, (target: Target, how: Decode) => string[]>} */
const METHODS = {
  "query-param": (target, how) => values(target, how).flatMap(decodings),
  "query-param-translated": (target, how) => values(target, how).flatMap((value) => decodings(translated(value, how))),
  "query-param-relative": (target, how) => values(target, how).flatMap((value) => relative(value, target, how)),
  "query-param-base64": (target, how) => values(target, how).map((value) => base64(without(how.strip ?? "", unquoted(value)))),
  "fragment-path": (target) => (target.fragment.startsWith("/") ? [onItsHost(target, target.fragment)] : []),
  "bare-query": (target) => ifNeeded(rest(target).slice(rest(target).indexOf("?") + 1)),
  "path-markers": marked,
  "path-segment": captured,
  "path-tail": captured,
  "path-base64": (target, how) => captures(target, how).map(({ prefix, url }) => prefix + base64(unquoted(url))),
};

/** The raw values of the parameters that hold the target. @param {Target} target @param {Decode} how @returns {string[]} */
function values(target, { params = [], own_keys = [] }) {
  const query = target.fragment ? `${target.query}#${target.fragment}` : target.query;
  const pairs = query.replace(/&amp;/gi, "&").split("&");
  const own = new Set(own_keys.map((key) => key.toLowerCase()));
  return params.flatMap((param) =>
    pairs.flatMap((pair, number) => {
      if (keyOf(pair) !== param.toLowerCase()) return [];
      const value = valueIn(pair);
      return [value + leaked(value, pairs.slice(number + 1), own)];
    }),
  );
}

/** @param {string} text */
const decodings = (text) => [unquoted(text), unquoted(unquoted(text)), text];

/** @param {string} text */
const ifNeeded = (text) => [text, unquoted(text), unquoted(unquoted(text))];

/** @param {string} start @param {string} text */
const without = (start, text) => (text.startsWith(start) ? text.slice(start.length) : text);

/** @param {string} value @param {Decode} how */
const translated = (value, { translate = {} }) => value.replace(/./gs, (letter) => translate[letter] ?? letter);

/** A path of the wrapper's own host. @param {string} value @param {Target} target @param {Decode} how @returns {string[]} */
const relative = (value, target, { strip = "" }) =>
  decodings(value)
    .filter((text) => text.startsWith("/"))
    .map((text) => onItsHost(target, without(strip, text)));

/** A path as an address of the target's own host, also where it would read as another's (`//host`). @param {Target} target @param {string} path */
const onItsHost = (target, path) => `https://${target.host}/${path.replace(/^\/+/, "")}`;

/** Path, query and fragment as one text: an address that was not encoded runs through all three. @param {Target} target */
const rest = ({ path, query, fragment }) => `${path}${query ? `?${query}` : ""}${fragment ? `#${fragment}` : ""}`;

/** @param {Target} target @param {Decode} how @returns {string[]} */
function marked(target, { start = "", end = "", restore }) {
  let text = rest(target);
  if (!text.includes(end)) text = unquoted(text);
  const from = text.indexOf(start);
  if (from < 0) return [];
  const tail = text.slice(from + start.length);
  const to = tail.indexOf(end);
  const inner = to < 0 ? tail : tail.slice(0, to);
  const after = to < 0 ? "" : tail.slice(to + end.length);
  return ifNeeded(restore === "proofpoint-v3" ? proofpointV3(inner, after.split("!", 1)[0]) : inner);
}

/** @param {Target} target @param {Decode} how @returns {string[]} */
function captured(target, how) {
  return captures(target, how).flatMap(({ prefix, url }) => ifNeeded(prefix + url));
}

/** @param {Target} target @param {Decode} how @returns {{prefix: string, url: string}[]} */
function captures(target, how) {
  return (how.captures ?? []).flatMap(({ pattern, prefix }) => {
    const url = new RegExp(pattern.replaceAll("(?P<", "(?<")).exec(rest(target))?.groups?.url;
    return url ? [{ prefix, url }] : [];
  });
}

/** What a base64 text holds, either alphabet, padded or not; "" where it is none. @param {string} text */
function base64(text) {
  const letters = text.replace(/=+$/, "").replace(/[-_ ]/g, (letter) => ({ "-": "+", _: "/", " ": "+" })[letter] ?? "");
  try {
    const octets = atob(letters.length % 4 === 1 ? letters.slice(0, -1) : letters);
    return new TextDecoder().decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
  } catch {
    return ""; // a stranger's text, not base64
  }
}

const RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Put back what Proofpoint took out: `*` for one character, `**A` for two, `**B` for three. @param {string} text @param {string} takenOut */
function proofpointV3(text, takenOut) {
  const letters = [...base64(takenOut)];
  return text.replace(/%2a/gi, "*").replace(/\*(?:\*([A-Za-z0-9_-]))?/g, (_, run) =>
    Array.from({ length: run ? RUNS.indexOf(run) + 2 : 1 }, () => letters.shift() ?? "*").join(""),
  );
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

/** @param {string} text @returns {Target | null} */
function address(text) {
  let written = text.trim().replace(/&amp;/gi, "&");
  if (written.startsWith("//")) written = `https:${written}`;
  else if (NO_SCHEME.test(written)) written = `https://${written}`;
  else written = written.replace(/^(https?):\/*(?=[^/])/i, "$1://");
  const target = parse(written);
  return target && /^https?$/.test(target.scheme) && target.host.includes(".") ? target : null;
}
