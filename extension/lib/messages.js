/**
 * Every message there is, and who may send it.
 *
 * Page scripts run beside pages that we do not trust, so what they may send reads no setting, changes none, and makes
 * the service see nothing but masked links. A sender without `origin` (Firefox before 126) counts as one of them.
 *
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {{kind: string} & Record<string, any>} Message
 */

const MOST = 2000; // hosts or addresses in one message

/** @param {unknown} list @returns {string[]} */
const texts = (list) => (Array.isArray(list) ? list.filter((text) => typeof text === "string").slice(0, MOST) : []);

/** @type {Record<string, (desk: Desk, message: Message, sender: chrome.runtime.MessageSender) => unknown>} */
export const fromAnyone = {
  look: (desk, { host }) => desk.look(String(host)),
  hosts: (desk, { hosts }) => desk.hosts(texts(hosts)),
  check: (desk, { addresses }) => desk.check(texts(addresses)),
  warn: async (desk, { address, newTab }, sender) => {
    const id = await desk.ticket(String(address));
    if (id === null || sender.tab?.id === undefined) return false;
    const url = desk.browser.runtime.getURL(`pages/warning.html#${id}`);
    if (newTab) await desk.browser.tabs.create({ url, openerTabId: sender.tab.id, index: sender.tab.index + 1 });
    else await desk.browser.tabs.update(sender.tab.id, { url });
    return true;
  },
};

/** @type {Record<string, (desk: Desk, message: Message, sender: chrome.runtime.MessageSender) => unknown>} */
export const fromOurPages = {
  state: (desk) => desk.state(),
  save: (desk, { values }) => desk.save(values ?? {}),
  ask: (desk, { text }) => desk.ask(String(text)),
  lint: (desk, { text }) => desk.lint(String(text)),
  toldAgreement: (desk) => desk.toldAgreement(),
  readTicket: (desk, { id }) => desk.readTicket(String(id)),
  goOn: (desk, { id, reason, unrecorded }) => desk.goOn(String(id), String(reason), unrecorded === true),
};

/**
 * @param {Desk} desk @param {unknown} message @param {chrome.runtime.MessageSender} sender @param {string} ourOrigin
 * @returns {unknown} what to answer, or a promise of it; undefined for a message that this sender may not send
 */
export function answer(desk, message, sender, ourOrigin) {
  const table = sender.origin === ourOrigin ? { ...fromAnyone, ...fromOurPages } : fromAnyone;
  const kind = /** @type {Message | null} */ (message)?.kind ?? "";
  return Object.hasOwn(table, kind) ? table[kind](desk, /** @type {Message} */ (message), sender) : undefined;
}
