/**
 * Hosts that may imitate a vendor's, so that they are asked about although the catalogue does not list them.
 *
 * This decides only what is worth asking: the service says whether it is an imitation. It casts a wider net than the
 * linter's `links/lookalikes`, and what the net brings up for nothing is masked as everything else and never marked.
 *
 * @typedef {import("./catalogue.js").Catalogue} Catalogue
 * @typedef {import("./address.js").Target} Target
 */

import { names } from "./catalogue.js";
import { decodeUnreserved, shape } from "./shapes.js";

const SHORTEST = 4; // letters of a vendor's label; "x.com" and "t.me" are near to everything
const TELLING = 6; // letters from which on a host without its dots is not written by chance
const HOST_AT_START = /^\/+(?:[a-z]{1,16}\/+)?(?:https?:\/*)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[:/])/i;
// What every user has seen in front of Zoom's name, folded: "us02web" and "www".
const SEEN_IN_FRONT = /^(?:www|us[0-9olse]{2}web)-?$/;
const CLUSTER = /(?:^|\.)us[0-9olse]{2}web[.-]/;
const LONG_ID = /[0-9]{6}|[A-Za-z0-9_-]{20}|\/[a-z]{3}-[a-z]{4}-[a-z]{3}(?:$|\/)/;

/** Put letters that pass for each other into one form. @param {string} text */
const fold = (text) =>
  text
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll("cl", "d")
    .replace(/[01i53]/g, (letter) => ({ 0: "o", 1: "l", i: "l", 5: "s", 3: "e" })[letter] ?? letter);

/**
 * `needs` is how much of a meeting the rest of the link must show before anybody is asked: nothing, a path that is one
 * of the vendor's meetings and of little else, or that and something like a meeting's number.
 *
 * @typedef {"nothing" | "shape" | "shape and id"} Needs
 * @typedef {{host: string, label: string, suffix: string, everyday: boolean, words: boolean}} Vendor
 * @typedef {{vendor: Vendor, needs: Needs}} Likeness
 * @typedef {{hosts: Map<string, Vendor>, dotted: Map<string, Vendor>, domains: Set<string>, joined: Map<string, Vendor>, squeezed: Map<string, Vendor>,
 *   labels: Map<string, Vendor[]>, slips: Map<string, Vendor[]>, secondLevels: Set<string>}} Vendors
 */

/** @type {WeakMap<Catalogue, Vendors>} */
const known = new WeakMap();

/** @param {Catalogue} catalogue @returns {Vendors} */
function vendors(catalogue) {
  let found = known.get(catalogue);
  if (found) return found;
  found = { hosts: new Map(), dotted: new Map(), domains: new Set(), joined: new Map(), squeezed: new Map(), labels: new Map(), slips: new Map(), secondLevels: new Set(catalogue.view.second_levels) };
  const everyday = new Set(catalogue.view.everyday_names);
  const endings = new Set(catalogue.view.word_endings);
  for (const row of Object.keys(catalogue.view.mask)) {
    const host = row.replace(/^\*\.?/, "");
    if (host.includes(".")) file(host, everyday, endings, found);
  }
  known.set(catalogue, found);
  return found;
}

/** @param {string} host @param {Set<string>} everyday @param {Set<string>} endings @param {Vendors} all */
function file(host, everyday, endings, all) {
  const { label, suffix } = registered(host, all);
  // "slack-com" is never chance, but "join-me" and "line-us" are plain English
  const words = everyday.has(label) && endings.has(host.slice(host.lastIndexOf(".") + 1));
  const vendor = { host, label: fold(label), suffix, everyday: everyday.has(label), words };
  all.hosts.set(fold(host), vendor);
  all.dotted.set(fold(host).replaceAll("-", "."), vendor);
  all.domains.add(`${label}.${suffix}`);
  const squeezed = fold(host.replaceAll(".", ""));
  if (squeezed.length >= TELLING) all.squeezed.set(squeezed, vendor);
  const [first, second, ...rest] = host.split(".");
  if (rest.length && (first + second).length >= TELLING) all.joined.set(fold([first + second, ...rest].join(".")), vendor);
  if (label.length < SHORTEST) return;
  add(all.labels, vendor.label, vendor);
  for (const form of [vendor.label, ...oneLess(vendor.label)]) add(all.slips, form, vendor);
}

/** @param {Map<string, Vendor[]>} map @param {string} key @param {Vendor} vendor */
function add(map, key, vendor) {
  const found = map.get(key);
  if (found) found.push(vendor);
  else map.set(key, [vendor]);
}

/** The label that was registered, and what stands right of it; of enough truth for vendors' hosts. @param {string} host @param {Vendors} all */
function registered(host, all) {
  const labels = host.split(".");
  const last = labels.length - 1;
  const two = labels.length > 2 && labels[last].length === 2 && all.secondLevels.has(labels[last - 1]);
  const at = last - (two ? 2 : 1);
  return { label: labels[at], suffix: labels.slice(at + 1).join(".") };
}

/** @param {string} label @returns {string[]} */
const oneLess = (label) => [...label].map((_, at) => label.slice(0, at) + label.slice(at + 1));

/**
 * The vendor's host that a stranger's address may imitate, to mask its path by, or null.
 *
 * @param {Target} target @param {Catalogue} catalogue @returns {{vendor: string, user: string, path: string} | null}
 */
export function suspect(target, catalogue) {
  const all = vendors(catalogue);
  if (owned(target.host, all)) return null;
  const user = namedIn(target.user, all);
  if (user) return { vendor: user, user, path: "" };
  const written = HOST_AT_START.exec(target.path)?.[1] ?? "";
  const inPath = written && namedIn(written, all);
  if (inPath) return { vendor: inPath, user: "", path: written };
  for (const { vendor, needs } of likenesses(target.host, all)) {
    if (stands(target, vendor, needs, catalogue)) return { vendor: vendor.host, user: "", path: "" };
  }
  return null;
}

/** Whether a host imitates somebody if only the rest of the link agrees. @param {string} host @param {Catalogue} catalogue */
export function mayBeSuspect(host, catalogue) {
  const all = vendors(catalogue);
  return !owned(host, all) && likenesses(host, all).length > 0;
}

/** Whether a host is a vendor's own. @param {string} host @param {Vendors} all */
function owned(host, all) {
  for (const name of names(host)) if (all.domains.has(name)) return true;
  return false;
}

/** @param {Target} target @param {Vendor} vendor @param {Needs} needs @param {Catalogue} catalogue */
function stands(target, vendor, needs, catalogue) {
  if (needs === "nothing") return true;
  if (needs === "shape and id" && !LONG_ID.test(`${target.path}?${target.query}`)) return false;
  const row = catalogue.row(vendor.host) ?? catalogue.row(`a.${vendor.host}`);
  return row !== null && row.paths.some((text) => isSpecific(text, target));
}

/** @param {string} text @param {Target} target */
function isSpecific(text, target) {
  const found = shape(text);
  if (!found.holds(decodeUnreserved(target.path), target.query, target.fragment)) return false;
  return !found.holds(target.path.lastIndexOf("/") > 0 ? "/zq-zq/zq-zq" : "/zq-zq", "", "");
}

/** @param {string} text @param {Vendors} all @returns {string | null} */
function namedIn(text, all) {
  for (const token of text.toLowerCase().match(/(?:[a-z0-9-]+\.)+[a-z]{2,}/g) ?? []) {
    for (const name of names(token)) {
      const found = all.hosts.get(fold(name));
      if (found) return found.host;
    }
  }
  return null;
}

/** @param {string} host @param {Vendors} all @returns {Likeness[]} */
function likenesses(host, all) {
  if (host.length > 253) return [];
  const folded = fold(readable(host));
  /** @type {Likeness[]} */
  const found = [];
  for (const name of names(folded)) {
    const same = all.hosts.get(name);
    if (same) found.push({ vendor: same, needs: "nothing" });
    const joined = all.joined.get(name);
    if (joined) found.push({ vendor: joined, needs: joined.everyday ? "shape" : "nothing" });
  }
  found.push(...spelledOut(folded, all));
  for (const label of folded.split(".")) {
    const squeezed = all.squeezed.get(label);
    if (squeezed) found.push({ vendor: squeezed, needs: squeezed.everyday ? "shape" : "nothing" });
  }
  const { label, suffix } = registered(folded, all);
  if (label?.length >= SHORTEST) found.push(...nearLabel(label, suffix, CLUSTER.test(folded), all));
  return found;
}

/** `zoom.us.evil.example`, `teams-microsoft.com`. @param {string} folded @param {Vendors} all @returns {Likeness[]} */
function spelledOut(folded, all) {
  const labels = folded.split(/[.-]/);
  /** @type {Likeness[]} */
  const found = [];
  for (let at = 0; at < labels.length; at += 1) {
    for (let end = Math.min(at + 6, labels.length); end > at + 1; end -= 1) {
      const vendor = dotted(labels.slice(at, end).join("."), all);
      if (!vendor) continue;
      const written = folded.split(".");
      const below = written.slice(0, -2).join(".");
      // whole labels of it in front of somebody's own domain are no chance, and neither are three words in a row
      const sure = `.${below}.`.includes(`.${fold(vendor.host)}.`) || end - at > 2;
      const chance = vendor.host.length < 6 || vendor.words;
      found.push({ vendor, needs: chance && !sure ? "shape and id" : "nothing" });
    }
  }
  return found;
}

/** The vendor of a host with dots for hyphens, in which U+0000 stands for any letter. @param {string} text @param {Vendors} all */
function dotted(text, all) {
  if (!text.includes("\u0000")) return all.dotted.get(text);
  const pattern = anyLetters(text);
  for (const [host, vendor] of all.dotted) if (pattern.test(host)) return vendor;
  return undefined;
}

/** @param {string} text */
function anyLetters(text) {
  return new RegExp(`^${text.replace(/[^a-z0-9\u0000]/g, "\\$&").replaceAll("\u0000", ".{1,2}")}$`, "s");
}

/**
 * `xoom.us`, `zoom-meeting.us`, `webexjoin.com`; `clustered` where "us02web" stands in front.
 * @param {string} label @param {string} suffix @param {boolean} clustered @param {Vendors} all @returns {Likeness[]}
 */
function nearLabel(label, suffix, clustered, all) {
  if (label.includes("\u0000")) return strangeLabel(label, suffix, all);
  /** @type {Likeness[]} */
  const found = [];
  for (const form of [label, ...oneLess(label)]) {
    for (const vendor of all.slips.get(form) ?? []) {
      if (vendor.suffix !== suffix && vendor.label !== label) continue;
      const telling = vendor.label.length > SHORTEST || clustered || undoubled(label).has(vendor.label);
      const sure = vendor.suffix === suffix && !vendor.everyday && telling;
      found.push({ vendor, needs: sure ? "nothing" : "shape" });
    }
  }
  for (let at = 3; at <= label.length - SHORTEST; at += 1) {
    if (!SEEN_IN_FRONT.test(label.slice(0, at))) continue;
    for (const vendor of all.labels.get(label.slice(at)) ?? []) {
      if (vendor.suffix === suffix) found.push({ vendor, needs: "nothing" });
    }
  }
  const words = new Set(label.split("-"));
  for (let end = SHORTEST; end < label.length; end += 1) words.add(label.slice(0, end)).add(label.slice(-end));
  for (const word of words) {
    for (const vendor of all.labels.get(word) ?? []) found.push({ vendor, needs: "shape and id" });
  }
  return found;
}

/** A label with one of two equal letters taken out. @param {string} label */
const undoubled = (label) => new Set([...label].flatMap((letter, at) => (letter === label[at + 1] ? [label.slice(0, at) + label.slice(at + 1)] : [])));

/** A label with letters of another alphabet, each of which may stand for any. @param {string} label @param {string} suffix @param {Vendors} all @returns {Likeness[]} */
function strangeLabel(label, suffix, all) {
  const pattern = anyLetters(label);
  /** @type {Likeness[]} */
  const found = [];
  for (const [form, some] of all.labels) {
    if (!pattern.test(form)) continue;
    for (const vendor of some) found.push({ vendor, needs: vendor.suffix === suffix ? "nothing" : "shape" });
  }
  return found;
}

/** A host with punycode read: marks taken off, and U+0000 for each letter that is not ASCII. @param {string} host */
export function readable(host) {
  if (!host.includes("xn--")) return host;
  return host
    .split(".")
    .map((label) => (label.startsWith("xn--") ? decodePunycode(label.slice(4)) : label))
    .join(".")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\u0000-\u007f]/gu, "\u0000");
}

/** RFC 3492; browsers have it inside, but let no extension use it. @param {string} input @returns {string} */
function decodePunycode(input) {
  const cut = input.lastIndexOf("-");
  const output = cut > 0 ? [...input.slice(0, cut)].map((letter) => letter.charCodeAt(0)) : [];
  let [code, bias, index] = [128, 72, 0];
  let at = cut > 0 ? cut + 1 : 0;
  while (at < input.length) {
    const before = index;
    let weight = 1;
    for (let base = 36; ; base += 36) {
      const digit = at < input.length ? Number.parseInt(input[at], 36) : Number.NaN;
      at += 1;
      if (Number.isNaN(digit)) return input;
      const value = digit < 10 ? digit + 26 : digit - 10; // a-z are 0 to 25, 0-9 are 26 to 35
      index += value * weight;
      const threshold = base <= bias ? 1 : Math.min(Math.max(base - bias, 1), 26);
      if (value < threshold) break;
      weight *= 36 - threshold;
    }
    const length = output.length + 1;
    bias = adapted(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > 0x10ffff) return input;
    output.splice(index, 0, code);
    index += 1;
  }
  return String.fromCodePoint(...output);
}

/** @param {number} change @param {number} length @param {boolean} first */
function adapted(change, length, first) {
  let delta = first ? Math.floor(change / 700) : change >> 1;
  delta += Math.floor(delta / length);
  let base = 0;
  for (; delta > 455; base += 36) delta = Math.floor(delta / 35);
  return base + Math.floor((36 * delta) / (delta + 38));
}
