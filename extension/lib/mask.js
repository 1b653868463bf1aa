/**
 * Masked links: what may be sent of an address. They hold no passcode, id or name.
 *
 * Scheme, host and what the catalogue itself spells out stay, so that the service identifies a masked link as it would
 * the full one; every other letter becomes `a`, every digit `0`, every percent-encoded octet `~~~`. The same as the
 * linter's `Catalogue.mask`, from its `mask_table`; a test holds the two against each other.
 *
 * @typedef {import("./address.js").Target} Target
 * @typedef {import("./catalogue.js").Row} Row
 * @typedef {import("./catalogue.js").Way} Way
 * @typedef {{key: string, member: string | null, value: string, segment: number, kept: string}} Tenant
 */

import { decodeUnreserved, glob, hasKey, keptBy, sample, valueOf } from "./shapes.js";

const GUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const LONGEST_JSON = 4096;

/** @type {WeakMap<Row, {segments: Set<string>, kept: RegExp[], fragments: [RegExp, string][]}>} */
const compiled = new WeakMap();

/** @param {Row} row */
function compile(row) {
  let found = compiled.get(row);
  if (!found) {
    found = {
      segments: new Set(row.segments),
      kept: row.parts.map(keptBy),
      fragments: row.fragments.map((text) => [glob(text), sample(text)]),
    };
    compiled.set(row, found);
  }
  return found;
}

/** @param {Target} target @param {Row} row @returns {string} */
export function mask(target, row) {
  const path = decodeUnreserved(target.path);
  const tenant = tenantOf(target, path, row);
  const port = target.port ? `:${target.port}` : "";
  const { fragments } = compile(row);
  const fragment = fragments.find(([pattern]) => pattern.test(target.fragment))?.[1];
  return [
    `${target.scheme}://${target.host}${port}`,
    maskedPath(path, row, tenant),
    maskedQuery(target.query, row, tenant),
    fragment ? `#${fragment}` : "",
  ].join("");
}

/** @param {string} path @param {Row} row @param {Tenant | null} tenant */
function maskedPath(path, row, tenant) {
  const segments = path.split("/").slice(1);
  return `/${segments
    .map((segment, number) => {
      if (number !== tenant?.segment) return maskedSegment(segment, row);
      return maskedSegment(segment.slice(0, segment.length - tenant.kept.length), row) + tenant.kept;
    })
    .join("/")}`;
}

/** @param {string} segment @param {Row} row */
function maskedSegment(segment, row) {
  const { segments, kept } = compile(row);
  if (segments.has(segment)) return segment;
  let masked = segment
    .replace(/%[0-9A-Fa-f]{2}/g, "~~~")
    .replace(/[^A-Za-z0-9._~!$&'()*+,;=:@-]/g, "~")
    .replace(/[A-Za-z]/g, "a")
    .replace(/[0-9]/g, "0");
  for (const pattern of kept) {
    const match = pattern.exec(segment);
    for (const [start, end] of /** @type {[number, number][]} */ (match?.indices?.slice(1) ?? [])) {
      masked = masked.slice(0, start) + segment.slice(start, end) + masked.slice(end);
    }
  }
  return masked;
}

/** @param {string} query @param {Row} row @param {Tenant | null} tenant */
function maskedQuery(query, row, tenant) {
  /** @type {Map<string, string>} */
  const values = new Map(row.keys.filter((key) => hasKey(query, key)).map((key) => [key, ""]));
  /** @type {Map<string, Record<string, unknown>>} */
  const members = new Map();
  if (tenant?.key) {
    if (tenant.member === null) values.set(tenant.key, tenant.value);
    else members.set(tenant.key, { [tenant.member]: tenant.value });
  }
  const broadcast = row.broadcast.find((way) => saysTrue(query, way));
  if (broadcast?.query) {
    if (broadcast.json === undefined) values.set(broadcast.query, "true");
    else members.set(broadcast.query, { ...members.get(broadcast.query), [broadcast.json]: true });
  }
  for (const [key, content] of members) values.set(key, JSON.stringify(content));
  if (!values.size) return "";
  return `?${[...values].map(([key, value]) => `${key}=${quoted(value)}`).join("&")}`;
}

/** As Python's `quote(value, safe="")`. @param {string} value */
const quoted = (value) =>
  encodeURIComponent(value).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** @param {Target} target @param {string} path @param {Row} row @returns {Tenant | null} */
function tenantOf(target, path, row) {
  for (const way of row.tenant) {
    if (way.on?.length && !way.on.some((host) => onHost(host, target.host))) continue;
    const found = way.query === undefined ? inSegment(path, way) : inQuery(target.query, way);
    if (found) return found;
  }
  return null;
}

/** @param {string} pattern @param {string} host */
const onHost = (pattern, host) =>
  pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : glob(pattern).test(host);

/** @param {string} query @param {Way} way @returns {Tenant | null} */
function inQuery(query, way) {
  const key = /** @type {string} */ (way.query);
  const raw = valueOf(query, key);
  if (!raw) return null;
  const member = way.json ?? null;
  const value = wellFormed(member === null ? unquoted(raw) : memberOf(raw, member), way);
  return value === null ? null : { key, member, value, segment: -1, kept: "" };
}

/** @param {string} path @param {Way} way @returns {Tenant | null} */
function inSegment(path, way) {
  const segments = path.split("/").slice(1);
  if (way.segment === undefined || way.segment >= segments.length) return null;
  let text = segments[way.segment];
  if (way.after) {
    const at = text.lastIndexOf(way.after);
    if (at < 0) return null;
    text = text.slice(at + way.after.length);
  }
  const value = wellFormed(text, way);
  return value === null ? null : { key: "", member: null, value, segment: way.segment, kept: text };
}

/** @param {unknown} text @param {Way} way */
function wellFormed(text, way) {
  if (typeof text !== "string" || !text || (way.form === "guid" && !GUID.test(text))) return null;
  return text.toLowerCase();
}

/** @param {string} text */
export function unquoted(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // octets that are no UTF-8
  }
}

/** @param {string} raw @param {string} name @returns {unknown} */
function memberOf(raw, name) {
  if (raw.length > LONGEST_JSON) return undefined;
  let found;
  try {
    found = JSON.parse(unquoted(raw));
  } catch {
    return undefined; // a stranger's text, not JSON
  }
  if (typeof found !== "object" || found === null) return undefined;
  const key = Object.keys(found).findLast((other) => other.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : found[key];
}

/** @param {string} query @param {Way} way */
function saysTrue(query, way) {
  if (way.query === undefined) return false;
  const raw = valueOf(query, way.query);
  if (!raw) return false;
  const found = way.json === undefined ? unquoted(raw) : memberOf(raw, way.json);
  return found === true || (typeof found === "string" && found.toLowerCase() === "true");
}
