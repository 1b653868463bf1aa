// Links on a page: in href and in visible text. Nothing here asks anybody.

/** @typedef {{address: string, host: string, node: Element | Text, start: number, end: number}} Found */

const NO_TEXT = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "TELELINT-MARK"]);
// With a scheme, or a host with a path ("zoom.us/j/1"); never the end of a longer word or of a mail address.
const IN_TEXT = /(?<![\w@./:-])(?:https?:\/\/[^\s<>"'`]+|(?:[a-z0-9-]+\.)+[a-z]{2,}\/[^\s<>"'`]+)/gi;
/** @type {Record<string, string | undefined>} */
const CLOSING = { ")": "(", "]": "[", "}": "{" };
const WEB = /^https?:$/;
const NO_MEETING = /^(?:javascript|mailto|tel|data|blob|about|file|cid|sms|chrome|ftp):/i;

/** Parts of the paths of rooms that anybody may host; page.js is told them. @type {string[]} */
let roomParts = [];

/**
 * The addresses in a text, with their places.
 * @param {string} text @returns {{address: string, start: number, end: number}[]}
 */
function addressesIn(text) {
  if (text.length < 8 || !text.includes("/") || !text.includes(".")) return [];
  const found = [];
  for (const match of text.matchAll(IN_TEXT)) {
    const written = trimmed(match[0]);
    const address = /^https?:/i.test(written) ? written : `https://${written}`;
    found.push({ address, start: match.index, end: match.index + written.length });
  }
  return found;
}

/** An address without the punctuation of the sentence around it. @param {string} written */
function trimmed(written) {
  let text = written;
  for (;;) {
    const last = text.at(-1) ?? "";
    const opening = CLOSING[last];
    const unopened = opening !== undefined && !text.includes(opening);
    if (!unopened && !/[.,;:!?*_'"\u2019\u201d\u00bb]/.test(last)) return text;
    text = text.slice(0, -1);
  }
}

/** @param {Element} element @returns {Found | null} */
function linkAt(element) {
  const link = /** @type {HTMLAnchorElement} */ (element);
  const { protocol } = link;
  if (protocol === undefined) return svgLinkAt(element);
  if (!WEB.test(protocol)) {
    if (!protocol || protocol === ":" || NO_MEETING.test(protocol)) return null;
    return { address: link.href, host: "", node: link, start: 0, end: 0 };
  }
  const { pathname } = link;
  const odd = link.username !== "" || /^\/+[^/]*\.[^/]*[:/]/.test(pathname) || roomParts.some((part) => pathname.includes(part));
  return { address: "", host: odd ? "" : link.hostname, node: link, start: 0, end: 0 };
}

/** @param {Element} element @returns {Found | null} */
function svgLinkAt(element) {
  const address = element.getAttribute("href") ?? "";
  return /^https?:/i.test(address) ? { address, host: hostOf(address), node: element, start: 0, end: 0 } : null;
}

/** @param {string} address */
function hostOf(address) {
  try {
    return new URL(address).hostname;
  } catch {
    return "";
  }
}

/** Where a link leads, read as late as possible: it costs ten times its host. @param {Found} found */
const addressOf = (found) => found.address || /** @type {HTMLAnchorElement} */ (found.node).href;

/** @param {Text} node @returns {Found[]} */
const textLinksAt = (node) => addressesIn(node.data).map(({ address, start, end }) => ({ address, host: hostIn(address), node, start, end }));

/** The host of an address in text, "" for one that has to be asked about whatever its host. @param {string} address */
const hostIn = (address) => (address.includes("@") || roomParts.some((part) => address.includes(part)) ? "" : hostOf(address));

/**
 * Yield the links of a tree, those of its shadow trees included; `onShadow` is told of each shadow root.
 *
 * @param {Node} root @param {(root: ShadowRoot) => void} onShadow @returns {Generator<Found[]>} a few at a time
 */
function* linksIn(root, onShadow) {
  if (root instanceof Text) {
    yield textLinksAt(root);
    return;
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node instanceof Text) return NodeFilter.FILTER_ACCEPT;
    const name = node.nodeName;
    return NO_TEXT.has(name) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  });
  for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      if (node.data.length >= 8 && node.data.includes("/")) {
        const found = textLinksAt(node);
        if (found.length && !isInLink(node)) yield found;
      }
    } else if (node instanceof Element) {
      if (node.nodeName === "A" || node.nodeName === "AREA" || node.nodeName === "a") {
        const found = node.hasAttribute("href") && linkAt(node);
        if (found) yield [found];
      }
      const shadow = shadowOf(node);
      if (shadow) {
        onShadow(shadow);
        yield* linksIn(shadow, onShadow);
      }
    }
    yield [];
  }
}

/** @param {Text} node */
function isInLink(node) {
  const link = /** @type {HTMLAnchorElement | null | undefined} */ (node.parentElement?.closest("a[href]"));
  return link != null && WEB.test(link.protocol);
}

/** Firefox has a property for it, Chrome a function. @param {Element} element @returns {ShadowRoot | null} */
function shadowOf(element) {
  if (element.shadowRoot) return element.shadowRoot;
  if (!(element instanceof HTMLElement)) return null;
  // only elements of one's own and a few others may have one (DOM standard, attachShadow)
  if (!element.localName.includes("-") && !SHADOW_HOSTS.has(element.localName)) return null;
  return "openOrClosedShadowRoot" in element
    ? /** @type {ShadowRoot | null} */ (element.openOrClosedShadowRoot)
    : (chrome.dom?.openOrClosedShadowRoot(element) ?? null);
}

const SHADOW_HOSTS = new Set(
  "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
);
