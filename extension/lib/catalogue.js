/**
 * The catalogue's view for a browser, as `GET /v1/catalogue?view=extension` answers it, ready for look-ups by host.
 *
 * @typedef {{query?: string, json?: string, segment?: number, after?: string, form?: string, on?: string[]}} Way
 * @typedef {{segments: string[], parts: string[], keys: string[], fragments: string[], tenant: Way[],
 *   broadcast: Way[], paths: string[]}} Row
 * @typedef {{method: string, params?: string[], own_keys?: string[], translate?: Record<string, string>, strip?: string,
 *   start?: string, end?: string, restore?: string, captures?: {pattern: string, prefix: string}[]}} Decode
 * @typedef {{hosts: string[], paths: string[], whole_host: boolean, decode: Decode}} Wrapper
 * @typedef {{version: string, sha256: string, mask: Record<string, Row>, schemes: string[], wrappers: Wrapper[],
 *   short_links: string[], everyday_names: string[],
 *   word_endings: string[], second_levels: string[]}} View
 */

import { glob } from "./shapes.js";

/** Yield a host and what stands right of each of its dots. @param {string} host */
export function* names(host) {
  let rest = host;
  while (rest) {
    yield rest;
    const at = rest.indexOf(".");
    rest = at < 0 ? "" : rest.slice(at + 1);
  }
}

export class Catalogue {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.version = view.version;
    this.schemes = new Set(view.schemes);
    this.shortLinks = new Set(view.short_links);
    /** @type {{exact: Map<string, Wrapper[]>, patterns: [RegExp, Wrapper][]}} */
    this.wrappers = { exact: new Map(), patterns: [] };
    for (const wrapper of view.wrappers) {
      for (const host of wrapper.hosts) this.#file(host, wrapper);
    }
  }

  /** @param {string} host @param {Wrapper} wrapper */
  #file(host, wrapper) {
    const below = host.startsWith("*.") ? host.slice(1) : host;
    if (below.includes("*") || below.includes("<")) {
      const pattern = glob(host).source.replace(".*", "[a-z0-9-]+").replace("<ccTLD>", "(?:com?\\.)?[a-z]{2}");
      this.wrappers.patterns.push([new RegExp(pattern), wrapper]);
    } else {
      this.wrappers.exact.set(below, [...(this.wrappers.exact.get(below) ?? []), wrapper]);
    }
  }

  /** The row of a host or of the nearest wildcard above it. @param {string} host @returns {Row | null} */
  row(host) {
    const { mask: rows } = this.view;
    if (Object.hasOwn(rows, host)) return rows[host];
    for (const name of names(host)) {
      if (name !== host && Object.hasOwn(rows, `*.${name}`)) return rows[`*.${name}`];
    }
    return null;
  }

  /** The row of rooms that anybody may host. */
  get rooms() {
    return this.view.mask["*"];
  }

  /** The wrappers of a host. @param {string} host @returns {Wrapper[]} */
  wrappersOf(host) {
    const found = [...(this.wrappers.exact.get(host) ?? [])];
    for (const name of names(host)) {
      if (name !== host) found.push(...(this.wrappers.exact.get(`.${name}`) ?? []));
    }
    for (const [pattern, wrapper] of this.wrappers.patterns) if (pattern.test(host)) found.push(wrapper);
    return found;
  }

  /** Whether a host only stands for links to elsewhere. @param {string} host */
  isShortLink(host) {
    if (this.shortLinks.has(host)) return true;
    for (const name of names(host)) if (name !== host && this.shortLinks.has(`*.${name}`)) return true;
    return false;
  }
}
