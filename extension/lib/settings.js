/**
 * What the user and the organisation have set.
 *
 * The organisation's policy wins. It is read late (three seconds after a start in Chromium), so its last values are
 * kept and used until the new ones arrive. Nothing here is synced: the key stays on this machine.
 *
 * @typedef {{serviceUrl: string, key: string, skippedSites: string[], showCovered: boolean, showUnanswered: boolean,
 *   compose: boolean, allowContinue: boolean, agreementsUrl: string, contact: string}} Settings
 * @typedef {{settings: Settings, managed: string[]}} Effective
 */

/** @type {Settings} */
export const DEFAULTS = {
  serviceUrl: "http://127.0.0.1:8080",
  key: "",
  skippedSites: [],
  showCovered: true,
  showUnanswered: true,
  compose: true,
  allowContinue: true,
  agreementsUrl: "",
  contact: "",
};

/** What only the organisation sets. */
export const MANAGED_ONLY = ["allowContinue", "agreementsUrl", "contact"];

/** The members of a record that settings have, with values of the right type; addresses are checked. @param {unknown} values @returns {Partial<Settings>} */
export function valid(values) {
  if (typeof values !== "object" || values === null) return {};
  /** @type {Record<string, unknown>} */
  const kept = {};
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(DEFAULTS, name)) continue;
    const like = DEFAULTS[/** @type {keyof Settings} */ (name)];
    if (Array.isArray(like) ? Array.isArray(value) && value.every((item) => typeof item === "string") : typeof value === typeof like) {
      kept[name] = value;
    }
  }
  if (typeof kept.serviceUrl === "string") {
    const address = serviceAddress(kept.serviceUrl);
    if (address === null) delete kept.serviceUrl;
    else kept.serviceUrl = address;
  }
  if (typeof kept.agreementsUrl === "string" && !/^https?:\/\//.test(kept.agreementsUrl)) delete kept.agreementsUrl;
  return kept;
}

/** The address of a service without its trailing slash, null for one that a key must not be sent to. @param {string} text */
export function serviceAddress(text) {
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  const here = url.hostname === "127.0.0.1";
  if (!(url.protocol === "https:" || (url.protocol === "http:" && here)) || url.username || url.search || url.hash) return null;
  return url.href.replace(/\/+$/, "");
}

/** @param {typeof chrome} browser @returns {Promise<Effective>} */
export async function settings(browser) {
  const { own = {}, policy = {} } = await browser.storage.local.get(["own", "policy"]);
  const mine = valid(own);
  for (const name of MANAGED_ONLY) delete mine[/** @type {keyof Settings} */ (name)];
  const managed = valid(policy);
  return { settings: { ...DEFAULTS, ...mine, ...managed }, managed: Object.keys(managed) };
}

/** @param {typeof chrome} browser @param {unknown} values */
export async function save(browser, values) {
  await browser.storage.local.set({ own: valid(values) });
}

/** Read the organisation's policy and keep it. Resolves late; nobody waits for it. @param {typeof chrome} browser */
export async function refreshPolicy(browser) {
  let policy;
  try {
    policy = await browser.storage.managed.get(null);
  } catch {
    return; // Firefox rejects where there is no policy at all, and Chromium where the schema could not be read
  }
  const { policy: kept = {} } = await browser.storage.local.get("policy");
  const found = valid(policy);
  if (JSON.stringify(found) !== JSON.stringify(kept)) await browser.storage.local.set({ policy: found });
}
