// Links on a page: in href and in visible text. Nothing here asks anybody.

/** @typedef {{address: string, host: string, node: Element | Text, start: number, end: number}} Found */

const SHORTEST_ADDRESS = 8; // characters: "x.co/abc"
const BREATH = 200; // nodes between two looks at the clock
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
  if (text.length < SHORTEST_ADDRESS || !text.includes("/") || !text.includes(".")) return [];
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

// An address that needs no parsing to know its host; asking the element for it costs five times as much.
const PLAIN = /^https?:\/\/([a-z0-9.-]+)(?::\d+)?(?=[/?#]|$)/i;
// Somebody's host at the beginning of the path is what look-alikes are made of.
const HOST_IN_PATH = /^https?:\/\/[^/?#]+\/+[^/?#]*\.[^/?#]*[:/]/i;

/** @param {Element} element @returns {Found | null} */
function linkAt(element) {
  const written = element.getAttribute("href") ?? "";
  const plain = PLAIN.exec(written);
  if (plain) {
    const odd = HOST_IN_PATH.test(written) || roomParts.some((part) => written.includes(part));
    return { address: "", host: odd ? "" : plain[1].toLowerCase(), node: element, start: 0, end: 0 };
  }
  if (written === "" || written[0] === "#" || NO_MEETING.test(written)) return null;
  const link = /** @type {HTMLAnchorElement} */ (element);
  const { protocol } = link;
  if (protocol === undefined) return svgLinkAt(element);
  if (!protocol || protocol === ":") return null;
  const known = WEB.test(protocol) && !link.username && !/^\/+[^/]*\.[^/]*[:/]/.test(link.pathname);
  return { address: link.href, host: known ? link.hostname : "", node: link, start: 0, end: 0 };
}

/** The links of a tree but for its shadow trees, in a few milliseconds for thousands. @param {Node} root @returns {Found[]} */
function anchorsIn(root) {
  if (!(root instanceof Element)) return [];
  const anchors = [...root.querySelectorAll(ANCHOR)];
  if (root.matches(ANCHOR)) anchors.push(root);
  return anchors.map(linkAt).filter((found) => found !== null);
}

const ANCHOR = "a[href], area[href]";

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
 * Yield the links of a tree in its text and in its shadow trees, a few at a time; `onShadow` is told of each of these.
 *
 * @param {Node} root @param {(root: ShadowRoot) => void} onShadow @returns {Generator<Found[]>}
 */
function* hiddenLinksIn(root, onShadow) {
  if (root instanceof Text) {
    yield textLinksAt(root);
    return;
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  let number = 0;
  for (let node = /** @type {Node | null} */ (root); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = /** @type {Text} */ (node);
      if (text.length >= SHORTEST_ADDRESS && text.data.includes("/") && !NO_TEXT.has(text.parentNode?.nodeName ?? "")) {
        const found = textLinksAt(text);
        if (found.length && !isInLink(text)) yield found;
      }
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const shadow = shadowOf(/** @type {Element} */ (node));
      if (shadow) {
        onShadow(shadow);
        yield [...shadow.querySelectorAll(ANCHOR)].map(linkAt).filter((found) => found !== null);
        yield* hiddenLinksIn(shadow, onShadow);
      }
    }
    number += 1;
    if (number % BREATH === 0) yield [];
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
