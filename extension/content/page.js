// The page: what is looked at and when, and what happens when somebody clicks.

const SLICE = 8; // milliseconds of work before the page gets its turn
const GATHER = 16; // milliseconds in which changes of the page are gathered, a frame
const FRAME = Math.random(); // tells the popup one frame from another

/** @type {Set<Node>} */
const fresh = new Set();
/** @type {WeakSet<Node>} */
const observed = new WeakSet();
/** @type {Set<chrome.runtime.Port>} */
const listeners = new Set();
/** What the popup lists, shown beside the link or not. @type {Map<Element | Text, Answer[]>} */
const seen = new Map();
let planned = false;
let look = { on: false, showCovered: true, showUnanswered: true, compose: true, rooms: /** @type {string[]} */ ([]) };

const observer = new MutationObserver((records) => {
  for (const record of records) {
    if (record.type === "childList") {
      for (const node of record.addedNodes) if (!isOurs(node)) later(node, record.target);
    } else {
      later(record.target, record.target);
    }
  }
});

/** @param {Node} node @param {Node} target of the change */
function later(node, target) {
  if (isWritten(target)) return; // editors are the business of compose.js, and typing is not to be slowed down
  fresh.add(node);
  if (!planned) {
    planned = true;
    setTimeout(() => void scan(), GATHER);
  }
}

/** @param {Node} root */
function observe(root) {
  if (observed.has(root)) return;
  observed.add(root);
  observer.observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["href"] });
}

/** Let the page have its turn. @returns {Promise<void>} */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

async function scan() {
  const roots = [...fresh].filter((node) => node.isConnected);
  fresh.clear();
  planned = false;
  tidy();
  let started = performance.now();
  // what is quick first, so that the first marks do not wait for the rest
  let found = roots.flatMap(anchorsIn);
  if (found.length) void markAll(found);
  found = [];
  for (const root of roots) {
    for (const some of hiddenLinksIn(root, observe)) {
      for (const link of some) found.push(link);
      if (performance.now() - started < SLICE) continue;
      if (found.length > 200) {
        void markAll(found);
        found = [];
      }
      await turn();
      started = performance.now();
    }
    if (root instanceof Element || root instanceof Text) forgetOutdated(root);
  }
  if (found.length) void markAll(found);
}

/** A link that leads elsewhere than it did, or a text that changed, loses its mark at once. @param {Element | Text} node */
function forgetOutdated(node) {
  const known = marks.get(node);
  if (!known) return;
  const now = node instanceof Text ? textLinksAt(node).map(addressOf) : [/** @type {HTMLAnchorElement} */ (node).href];
  if (known.address.split(" ").every((address) => now.includes(address))) return;
  unmark(node);
  seen.delete(node);
}

/** @param {Found[]} found */
async function markAll(found) {
  const worthy = await sifted(found.filter(({ node }) => !isWritten(node)));
  if (!worthy) {
    for (const { node } of found) fresh.add(node);
    setTimeout(() => void scan(), NO_CATALOGUE_PAUSE);
    return;
  }
  if (!worthy.length) return;
  const answers = await answersAbout(worthy);
  /** @type {Map<Element | Text, {found: Found, answer: Answer}[]>} */
  const byNode = new Map();
  let retryAfter = 0;
  let started = performance.now();
  for (const [number, link] of worthy.entries()) {
    const answer = answers[number];
    if (!answer || !link.node.isConnected) continue;
    seen.set(link.node, [...(byNode.get(link.node) ?? []).map((pair) => pair.answer), answer]);
    if (!isShown(answer)) continue;
    byNode.set(link.node, [...(byNode.get(link.node) ?? []), { found: link, answer }]);
    if (answer.kind === "none" && answer.why !== "hidden") retryAfter = Math.max(retryAfter, answer.retryAfter ?? 0, 5);
  }
  for (const [node, pairs] of byNode) {
    mark(node, pairs);
    if (performance.now() - started < SLICE) continue;
    await turn();
    started = performance.now();
  }
  if (retryAfter) setTimeout(askAgain, retryAfter * 1000);
  report();
}

/** @param {Answer} answer */
function isShown(answer) {
  if (answer.kind === "ok") return look.showCovered;
  // what a wrapper hides stands in every newsletter; the popup counts it
  return answer.kind !== "none" || (look.showUnanswered && answer.why !== "hidden");
}

/** Ask again about what had no answer, once the service may be asked. */
function askAgain() {
  if (document.hidden) {
    document.addEventListener("visibilitychange", askAgain, { once: true });
    return;
  }
  for (const { node, answers } of marks.values()) if (answers.some(({ kind }) => kind === "none")) later(node, document.documentElement);
}

// The popup asks what is on the page.

function report() {
  for (const node of seen.keys()) if (!node.isConnected) seen.delete(node);
  const links = [...seen.values()].flat();
  for (const port of listeners) port.postMessage({ frame: FRAME, links });
}

chrome.runtime.onConnect.addListener((port) => {
  if (port.name !== "page" || port.sender?.id !== chrome.runtime.id) return;
  listeners.add(port);
  port.onDisconnect.addListener(() => listeners.delete(port));
  tidy();
  report();
});

// Hover, focus, click.

/** @param {Event} event @returns {Mark | undefined} */
function markAt(event) {
  for (const target of event.composedPath()) {
    const found = markOf.get(target);
    if (found) return found;
  }
  return undefined;
}

/** @param {Event} event */
function showTip(event) {
  const found = markAt(event);
  if (!found) return;
  const link = found.node instanceof Element ? found.node : found.badge;
  if (link) tip.show(link, found.answers, { spoken: event.type === "focusin" });
}

/** @param {MouseEvent} event */
function guard(event) {
  const found = markAt(event);
  if (!found || !(found.node instanceof Element) || !found.answers[0].risky || isWritten(found.node)) return;
  if (event.type === "auxclick" && event.button !== 1) return;
  const link = /** @type {HTMLAnchorElement} */ (found.node);
  event.preventDefault();
  event.stopImmediatePropagation();
  const newTab = link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1 || window !== window.top;
  void tell({ kind: "warn", address: link.href, newTab }).then((warned) => {
    if (!warned) window.open(link.href, newTab ? "_blank" : "_self", "noopener");
  });
}

async function start() {
  const told = await tell({ kind: "look", host: location.hostname });
  if (!told?.on) return;
  look = told;
  roomParts = look.rooms;
  window.addEventListener("click", guard, { capture: true });
  window.addEventListener("auxclick", guard, { capture: true });
  document.addEventListener("pointerover", showTip, { passive: true });
  document.addEventListener("pointerout", (event) => markAt(event) && tip.hide(200), { passive: true });
  document.addEventListener("focusin", showTip, { passive: true });
  document.addEventListener("focusout", () => tip.hide(), { passive: true });
  document.addEventListener("scroll", () => tip.hide(), { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && tip.hide(), { passive: true });
  if (look.compose && SITE) watchWriting();
  observe(document);
  fresh.add(document.documentElement);
  await scan();
}

void start();
