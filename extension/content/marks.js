// Marks beside links. They take no room: nothing on the page moves.

/** @typedef {{node: Element | Text, address: string, badge: HTMLElement | null, ranges: Range[], answers: Answer[]}} Mark */

const KINDS = ["block", "warn", "notice", "ok", "none"];
const PAINTED = ["block", "warn", "notice", "none"];

/** @type {Map<Element | Text, Mark>} */
const marks = new Map();
/** Marks by what the pointer meets: the link, or the badge of a link in text. @type {WeakMap<EventTarget, Mark>} */
const markOf = new WeakMap();

/** @type {Record<string, Highlight>} */
const highlights = {};
for (const kind of PAINTED) {
  highlights[kind] = new Highlight();
  CSS.highlights.set(`telelint-${kind}`, highlights[kind]);
}

/** @param {Answer[]} answers */
const worstFirst = (answers) => answers.toSorted((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));

/**
 * Mark a link, or a text that holds links; takes the place of a mark that is there.
 *
 * @param {Element | Text} node @param {{found: Found, answer: Answer}[]} pairs
 */
function mark(node, pairs) {
  unmark(node);
  const answers = worstFirst(pairs.map(({ answer }) => answer));
  const written = isWritten(node);
  const ranges = pairs.flatMap(({ found, answer }) => paint(found, answer.kind));
  const badge = written ? null : badgeFor(node, answers);
  const made = { node, address: pairs.map(({ found }) => addressOf(found)).join(" "), badge, ranges, answers };
  marks.set(node, made);
  if (node instanceof Element) markOf.set(node, made);
  if (badge) markOf.set(badge, made);
}

/** @param {Found} found @param {string} kind @returns {Range[]} */
function paint({ node, start, end }, kind) {
  if (!Object.hasOwn(highlights, kind)) return [];
  const range = new Range();
  if (node instanceof Text) {
    range.setStart(node, start);
    range.setEnd(node, Math.min(end, node.length));
  } else {
    range.selectNodeContents(node);
  }
  highlights[kind].add(range);
  return [range];
}

/** @param {Element | Text} node */
function unmark(node) {
  const found = marks.get(node);
  if (!found) return;
  marks.delete(node);
  markOf.delete(node);
  found.badge?.remove();
  for (const range of found.ranges) for (const kind of PAINTED) highlights[kind].delete(range);
}

/** Take away the marks of what is no longer on the page. */
function tidy() {
  for (const [node, { badge }] of marks) {
    if (!node.isConnected || (badge && !badge.isConnected)) unmark(node);
  }
}

/** @param {Element | Text} node @param {Answer[]} answers */
function badgeFor(node, answers) {
  const [worst] = answers;
  const host = document.createElement("telelint-mark");
  host.style.cssText =
    "position:absolute!important;display:inline!important;width:0!important;height:0!important;margin:0!important;" +
    "padding:0!important;border:0!important;min-width:0!important;opacity:1!important;pointer-events:none!important;";
  const sign = icon(worst.kind);
  const size = worst.kind === "ok" || worst.kind === "none" ? 13 : 15;
  const image = document.createElement("span");
  image.setAttribute("role", "img");
  image.setAttribute("aria-label", answers.map(asText).join(" "));
  image.style.cssText =
    `position:absolute;left:-4px;top:-7px;width:${size}px;height:${size}px;pointer-events:auto;cursor:help;z-index:1;`;
  sign.style.cssText = "display:block;width:100%;height:100%;filter:drop-shadow(0 0 1px rgb(255 255 255 / 90%));";
  image.append(sign);
  host.attachShadow({ mode: "closed" }).append(image);
  // An inline link gets its mark behind it; any other would push the mark's place to its line's start.
  const inside = node instanceof Element && getComputedStyle(node).display !== "inline";
  if (inside) node.append(host);
  else /** @type {ChildNode} */ (node).after(host);
  return host;
}

/** Whether our own doing is all that a mutation shows. @param {Node} node */
const isOurs = (node) => node instanceof Element && node.localName.startsWith("telelint-");
