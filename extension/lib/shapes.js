/**
 * Path shapes as the catalogue writes them: `[HOST]/PATH[{?key,key}][#FRAGMENT]`.
 *
 * `*` is any run of characters, `?` one but `/`, `[0-9a-z]` one of a class, in which a letter stands for both cases.
 * The same grammar as the linter's `catalogue/shapes.py`; URLPattern knows no classes and no keys.
 */

const TOKEN = /\*|\?|\[[^\]/]+\]|[^*?[]+|\[/g;
const CLASS = /^\[([A-Za-z0-9_.-]+)\]$/;
const LETTER_RANGE = /[A-Za-z](?:-[A-Za-z])?/g;
// Letters, digits and "-._~" are the same encoded and not (RFC 3986 section 6.2.2.2).
const UNRESERVED = /%(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|2[DEde]|5[Ff]|7[Ee])/g;

/** @param {string} text @returns {string[]} */
const tokens = (text) => text.match(TOKEN) ?? [];

/** @param {string} text */
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** @param {string} part @param {string} anyRun @returns {string} */
function expression(part, anyRun) {
  if (part === "*") return anyRun;
  if (part === "?") return "[^/]";
  const found = CLASS.exec(part);
  return found
    ? `[${found[1].replace(LETTER_RANGE, (range) => range.toLowerCase() + range.toUpperCase())}]`
    : escaped(part);
}

/** @param {string} text @param {string} [end] @returns {RegExp} */
export const glob = (text, end = "") =>
  new RegExp(`^${tokens(text).map((part) => expression(part, ".*")).join("")}${end}$`, "s");

/** @param {string} path */
export const decodeUnreserved = (path) =>
  path.replace(UNRESERVED, (octet) => String.fromCharCode(Number.parseInt(octet.slice(1), 16)));

/** Whether a query names a key, with a value or without. @param {string} query @param {string} key */
export const hasKey = (query, key) => query.split("&").some((part) => part === key || part.startsWith(`${key}=`));

/** The first value of a key, still percent-encoded. @param {string} query @param {string} key */
export function valueOf(query, key) {
  for (const part of query.split("&")) {
    const at = part.indexOf("=");
    if ((at < 0 ? part : part.slice(0, at)) === key) return at < 0 ? "" : part.slice(at + 1);
  }
  return null;
}

/** The shortest plain text of a shape. @param {string} text */
export const sample = (text) =>
  tokens(text)
    .map((part) => (part === "*" || part === "?" ? "0" : (CLASS.exec(part)?.[1][0] ?? part)))
    .join("");

/** An expression over one segment whose groups are what a masked link keeps of it. @param {string} piece */
export const keptBy = (piece) =>
  new RegExp(
    `^${tokens(piece)
      .map((part) => ("*?[".includes(part[0]) ? expression(part, "[^/]*") : `(${escaped(part)})`))
      .join("")}$`,
    "sd",
  );

/**
 * @typedef {{host: RegExp | null, holds: (path: string, query: string, fragment: string) => boolean}} Shape
 */

/** @type {Map<string, Shape>} */
const made = new Map();

/** @param {string} text @returns {Shape} */
export function shape(text) {
  const known = made.get(text);
  if (known) return known;
  const [before, fragment = ""] = splitAt(text, "#");
  const [place, keyText = ""] = splitAt(before, "{?");
  const keys = keyText ? keyText.replace(/\}$/, "").split(",") : [];
  const slash = place.indexOf("/");
  const host = place.slice(0, slash);
  let path = place.slice(slash);
  if (path.length > 1 && path.endsWith("/")) path = path.slice(0, -1);
  /** @type {RegExp | undefined} */
  let pathPattern;
  /** @type {RegExp | undefined} */
  let fragmentPattern;
  /** @type {Shape} */
  const found = {
    host: host ? glob(host) : null,
    holds(linkPath, query, linkFragment) {
      pathPattern ??= glob(path, path.endsWith("*") ? "" : "\\/?");
      if (!pathPattern.test(linkPath) || !keys.every((key) => hasKey(query, key))) return false;
      if (!fragment) return true;
      fragmentPattern ??= glob(fragment);
      return fragmentPattern.test(linkFragment);
    },
  };
  made.set(text, found);
  return found;
}

/** @param {string} text @param {string} mark @returns {[string, string?]} */
function splitAt(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
