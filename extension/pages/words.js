/** Words of our own, in the browser's language. */

/** @param {string} name @param {...string} values */
export const say = (name, ...values) => chrome.i18n.getMessage(name.replaceAll("-", "_"), values) || name;

/** Fill what the page's HTML leaves to us: `data-say` is a text, `data-say-label` an accessible name. */
export function translate() {
  document.documentElement.lang = chrome.i18n.getUILanguage();
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = say(/** @type {HTMLElement} */ (element).dataset.say ?? "");
  }
  document.title = say(document.body.dataset.title ?? "name");
}

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`no ${type.name} #${id}`);
  return found;
}

/** @param {Record<string, unknown>} message @returns {Promise<any>} */
export const tell = (message) => chrome.runtime.sendMessage(message);

/**
 * Ask the browser to let us reach a service; must be called while handling a click.
 * @param {string} serviceUrl @returns {Promise<boolean>}
 */
export async function permit(serviceUrl) {
  const { protocol, hostname } = new URL(serviceUrl);
  const origins = [`${protocol}//${hostname}/*`];
  try {
    return await chrome.permissions.request({ origins });
  } catch {
    return false; // an address that may not be asked for; the service's CORS answer may still let us in
  }
}
