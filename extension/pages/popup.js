/** The popup: the page's meeting links and what to do about them, a link to paste, a file to check. */

import { card, element } from "./answer.js";
import { byId, permit, say, tell, translate } from "./words.js";

/** @typedef {import("../lib/answers.js").Answer} Answer */

const KINDS = ["block", "warn", "notice", "none", "ok"];
const LARGEST = 16 * 1024 * 1024; // octets, as the service has it
const MOST_FINDINGS = 50;

const links = byId("links", HTMLElement);
const picker = byId("file", HTMLInputElement);
const consent = byId("consent", HTMLElement);
const filed = byId("filed", HTMLElement);

// Listeners are there before anything is waited for: a form that nobody listens to would reload the page.
translate();
listenToUser();
const ready = tell({ kind: "state" });
const state = await ready;
prepare();
listen(await pageTab());

function prepare() {
  byId("settings", HTMLButtonElement).addEventListener("click", () => chrome.runtime.openOptionsPage());
  byId("set-up", HTMLButtonElement).addEventListener("click", () => chrome.runtime.openOptionsPage());
  byId("setup", HTMLElement).hidden = state.hasKey;
  if (state.catalogue?.staleDays) {
    const stale = byId("stale", HTMLElement);
    stale.textContent = say("popup_stale", String(state.catalogue.staleDays));
    stale.hidden = false;
  }
  void askPermission();
}

async function askPermission() {
  const { protocol, hostname } = new URL(state.settings.serviceUrl);
  if (state.catalogue || (await chrome.permissions.contains({ origins: [`${protocol}//${hostname}/*`] }))) return;
  const button = byId("allow-button", HTMLButtonElement);
  button.textContent = say("popup_allow", hostname);
  button.addEventListener("click", async () => {
    if (await permit(state.settings.serviceUrl)) location.reload();
  });
  byId("allow", HTMLElement).hidden = false;
}

/** The tab that the popup is about; a test names it, as its popup is a tab itself. */
async function pageTab() {
  const named = new URLSearchParams(location.search).get("tab");
  if (named) return Number(named);
  const [active] = await chrome.tabs.query({ active: true, currentWindow: true });
  return active?.id ?? -1;
}

/** @param {number} tabId */
function listen(tabId) {
  /** Each frame tells of itself. @type {Map<number, Answer[]>} */
  const byFrame = new Map();
  let heard = false;
  const port = chrome.tabs.connect(tabId, { name: "page" });
  port.onMessage.addListener((message) => {
    heard = true;
    byFrame.set(message.frame, message.links);
    show([...byFrame.values()].flat());
  });
  port.onDisconnect.addListener(() => {
    void chrome.runtime.lastError; // read, or the browser complains that nobody did
    if (!heard) offerScan(tabId);
  });
}

/** @param {Answer[]} answers */
function show(answers) {
  const scan = byId("scan", HTMLButtonElement);
  scan.hidden = true;
  if (!answers.length) {
    links.replaceChildren(element("p", "hint", say("popup_none")));
    return;
  }
  const groups = KINDS.map((kind) => ({ kind, some: answers.filter((answer) => answer.kind === kind) }));
  links.replaceChildren(
    ...groups
      .filter(({ some }) => some.length)
      .map(({ kind, some }) => element("section", `group ${kind}`, element("h3", "", say(`kind_${kind}`)), ...cards(some))),
  );
  tellOnce(answers);
}

/** @param {Answer[]} answers */
function cards(answers) {
  /** @type {Map<string, {answer: Answer, times: number}>} */
  const byText = new Map();
  for (const answer of answers) {
    const text = `${answer.title}\n${answer.host}\n${answer.message}\n${answer.why ?? ""}`;
    byText.set(text, { answer, times: (byText.get(text)?.times ?? 0) + 1 });
  }
  return [...byText.values()].map(({ answer, times }) => card(answer, { times, level: "h4" }));
}

/** Say once that no agreement was seen, with the way to add one, instead of amber everywhere without a reason. @param {Answer[]} answers */
function tellOnce(answers) {
  if (state.sawAgreement || state.toldAgreement || !answers.some(({ reason }) => reason === "no-agreement")) return;
  const notice = byId("no-agreement", HTMLElement);
  notice.hidden = false;
  const howTo = byId("how-to", HTMLButtonElement);
  const { agreementsUrl } = state.settings;
  howTo.hidden = !agreementsUrl;
  howTo.onclick = () => chrome.tabs.create({ url: agreementsUrl });
  byId("understood", HTMLButtonElement).onclick = async () => {
    notice.hidden = true;
    state.toldAgreement = true;
    await tell({ kind: "toldAgreement" });
  };
}

/** @param {number} tabId */
function offerScan(tabId) {
  links.replaceChildren(element("p", "hint", say("popup_unread")));
  const scan = byId("scan", HTMLButtonElement);
  scan.hidden = false;
  scan.onclick = async () => {
    const [{ js = [], css = [] }] = chrome.runtime.getManifest().content_scripts ?? [{}];
    const target = { tabId, allFrames: true };
    try {
      await chrome.scripting.insertCSS({ target, files: css });
      await chrome.scripting.executeScript({ target, files: js });
    } catch {
      links.replaceChildren(element("p", "hint", say("popup_forbidden")));
      scan.hidden = true;
      return;
    }
    listen(tabId);
  };
}

function listenToUser() {
  byId("paste", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = byId("link", HTMLInputElement).value.trim();
    const pasted = byId("pasted", HTMLElement);
    if (!text) return;
    pasted.replaceChildren(element("p", "hint", say("popup_busy")));
    /** @type {Answer | null} */
    const answer = await tell({ kind: "ask", text });
    pasted.replaceChildren(answer ? card(answer, { level: "h3" }) : element("p", "hint", say("popup_nolink")));
  });

  // A calendar file: said first, sent then.

  byId("choose", HTMLButtonElement).addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => {
    const { settings } = await ready;
    const [file] = picker.files ?? [];
    filed.replaceChildren();
    consent.hidden = !file || file.size > LARGEST;
    if (file && file.size > LARGEST) filed.replaceChildren(element("p", "", say("popup_toolarge")));
    if (consent.hidden) return;
    byId("consent-text", HTMLElement).textContent = say("popup_consent", new URL(settings.serviceUrl).hostname);
    byId("send", HTMLButtonElement).focus();
  });
  byId("cancel", HTMLButtonElement).addEventListener("click", () => {
    picker.value = "";
    consent.hidden = true;
    byId("choose", HTMLButtonElement).focus();
  });
  byId("send", HTMLButtonElement).addEventListener("click", async () => {
    const [file] = picker.files ?? [];
    if (!file) return;
    consent.hidden = true;
    filed.replaceChildren(element("p", "hint", say("popup_busy")));
    const report = await tell({ kind: "lint", text: await file.text() });
    picker.value = "";
    filed.replaceChildren(...reported(report));
  });
}

/** @param {any} report @returns {Node[]} */
function reported(report) {
  if (report.trouble) return [element("p", "", say(`why_${report.trouble}`))];
  const { summary, findings } = report;
  if (!findings.length) return [element("p", "", say("popup_fileclean", String(summary.links)))];
  const cards = findings.slice(0, MOST_FINDINGS).map((/** @type {any} */ finding) => {
    const title = finding.line ? `${finding.rule}, ${say("popup_line", String(finding.line))}` : finding.rule;
    /** @type {Answer} */
    const answer = { kind: finding.verdict === "ok" ? "notice" : finding.verdict, host: "", title, message: finding.message, steps: finding.steps.slice(0, 1), reason: "", risky: false };
    return card(answer, { level: "h3" });
  });
  return [element("p", "", say("popup_filefound", String(findings.length), String(summary.links))), ...cards];
}
