/**
 * From an address on a page to what is asked about it: nothing, "hidden", or a masked link.
 *
 * @typedef {import("./catalogue.js").Catalogue} Catalogue
 * @typedef {import("./address.js").Target} Target
 * @typedef {{masked: string, host: string, stranger: boolean} | {hidden: true, host: string}} Sifted
 */

import { isWeb, parse } from "./address.js";
import { mayBeSuspect, suspect } from "./lookalike.js";
import { mask } from "./mask.js";
import { decodeUnreserved, shape } from "./shapes.js";
import { unwrap } from "./unwrap.js";

/**
 * Return what to ask about an address; null for one that is no meeting link, which then never leaves the browser.
 *
 * `stranger` is true where the catalogue does not know the host: only an imitation there is worth a mark.
 *
 * @param {string} text @param {Catalogue} catalogue @returns {Sifted | null}
 */
export function sift(text, catalogue) {
  const written = parse(text);
  if (!written) return null;
  if (!isWeb(written)) return native(written, catalogue);
  const { target, hidden } = unwrap(written, catalogue);
  const row = catalogue.row(target.host);
  // a vendor's own launcher page hides nothing from the service, which knows the vendor
  if (hidden && !(row && isMeeting(target, row.paths))) return { hidden: true, host: target.host };
  if (row) return isMeeting(target, row.paths) ? { masked: mask(target, row), host: target.host, stranger: false } : null;
  if (isMeeting(target, catalogue.rooms.paths)) {
    return { masked: mask(target, catalogue.rooms), host: target.host, stranger: false };
  }
  const suspicion = suspect(target, catalogue);
  return suspicion ? { masked: maskedStranger(target, suspicion, catalogue), host: target.host, stranger: true } : null;
}

/**
 * Whether the service is to be asked about a host at all; the page's script asks this once a host.
 *
 * @param {string} host @param {Catalogue} catalogue
 */
export function isWorthALook(host, catalogue) {
  return (
    catalogue.row(host) !== null ||
    catalogue.wrappersOf(host).length > 0 ||
    catalogue.isShortLink(host) ||
    mayBeSuspect(host, catalogue)
  );
}

/**
 * Texts of which the path of every room that anybody may host contains one, so that the page's script can tell.
 *
 * @param {Catalogue} catalogue @returns {string[]}
 */
export const roomParts = (catalogue) => [
  ...new Set(catalogue.rooms.paths.map((text) => longest(text.slice(text.indexOf("/")).split(/[*?{#]|\[[^\]]*\]/)))),
];

/** @param {string[]} texts */
const longest = (texts) => texts.reduce((one, other) => (other.length > one.length ? other : one), "");

/** What a user asks about by name, of whatever host. @param {string} text @param {Catalogue} catalogue @returns {Sifted | null} */
export function siftAsked(text, catalogue) {
  const typed = text.trim();
  const address = /^[a-z][a-z0-9+-]*:/i.test(typed) ? typed : `https://${typed.replace(/^\/+/, "")}`;
  const found = sift(address, catalogue);
  if (found && !("stranger" in found && found.stranger)) return found;
  const target = parse(address);
  if (!target || !isWeb(target) || !target.host.includes(".")) return found;
  return found
    ? { ...found, stranger: false }
    : { masked: mask(target, catalogue.row(target.host) ?? catalogue.rooms), host: target.host, stranger: false };
}

/** @param {Target} target @param {string[]} paths */
function isMeeting(target, paths) {
  const path = decodeUnreserved(target.path);
  return paths.some((text) => {
    const found = shape(text);
    return (!found.host || found.host.test(target.host)) && found.holds(path, target.query, target.fragment);
  });
}

/** @param {Target} target @param {Catalogue} catalogue @returns {Sifted | null} */
function native(target, catalogue) {
  if (!catalogue.schemes.has(target.scheme) || target.scheme.startsWith("sip")) return null;
  const known = target.host.includes(".") && catalogue.row(target.host);
  return { masked: known ? `${target.scheme}://${target.host}/` : `${target.scheme}:0`, host: target.host, stranger: false };
}

/**
 * A stranger's path is masked by the vendor it may imitate; of what it says in front of the host or at the beginning of
 * the path the vendor's own name stays, which is the imitation.
 *
 * @param {Target} target @param {{vendor: string, user: string, path: string}} suspicion @param {Catalogue} catalogue
 */
function maskedStranger(target, suspicion, catalogue) {
  const row = catalogue.row(suspicion.vendor) ?? catalogue.row(`a.${suspicion.vendor}`) ?? catalogue.rooms;
  if (suspicion.path) {
    const at = target.path.indexOf(suspicion.path) + suspicion.path.length;
    const inner = mask({ ...target, host: suspicion.path.toLowerCase(), port: "", path: target.path.slice(at) || "/" }, row);
    const port = target.port ? `:${target.port}` : "";
    return `${target.scheme}://${target.host}${port}/${inner.slice(`${target.scheme}://`.length)}`;
  }
  const masked = mask(target, row);
  return suspicion.user ? masked.replace("://", `://${suspicion.user}@`) : masked;
}
