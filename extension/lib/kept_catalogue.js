/**
 * The catalogue as it is kept between starts: asked for again by ETag, used on while the service is away.
 *
 * @typedef {{serviceUrl: string, etag: string | null, at: number, view: import("./catalogue.js").View}} Kept
 */

import { Catalogue } from "./catalogue.js";

const FRESH = 60 * 60 * 1000; // milliseconds after which it is asked for again
export const STALE = 24 * 60 * 60 * 1000; // milliseconds after which its age is shown
const PAUSE = 30 * 1000; // milliseconds between two tries while the service is away

export class KeptCatalogue {
  /** @type {Catalogue | null} */
  #catalogue = null;
  /** @type {Kept | null} */
  #kept = null;
  #tried = 0;
  /** @type {Promise<void> | null} */
  #asking = null;

  /** @param {typeof chrome} browser @param {() => number} now */
  constructor(browser, now) {
    this.browser = browser;
    this.now = now;
  }

  /**
   * Return the catalogue of this service, null where there was never one. Only the first time waits for the network.
   * @param {import("./service.js").Service} service @returns {Promise<Catalogue | null>}
   */
  async get(service) {
    const { serviceUrl } = service.settings;
    if (this.#kept?.serviceUrl !== serviceUrl) await this.#recall(serviceUrl);
    if (!this.#catalogue || this.now() - (this.#kept?.at ?? 0) > FRESH) {
      const asking = this.#refresh(service);
      if (!this.#catalogue) await asking;
    }
    return this.#catalogue;
  }

  /** When this catalogue was last known to be current. */
  get at() {
    return this.#kept?.at ?? 0;
  }

  /** @param {string} serviceUrl */
  async #recall(serviceUrl) {
    /** @type {{catalogue?: Kept}} */
    const { catalogue } = await this.browser.storage.local.get("catalogue");
    this.#take(catalogue?.serviceUrl === serviceUrl ? catalogue : null);
    this.#tried = 0;
  }

  /** @param {Kept | null} kept */
  #take(kept) {
    this.#kept = kept;
    this.#catalogue = kept ? new Catalogue(kept.view) : null;
  }

  /** @param {import("./service.js").Service} service @returns {Promise<void>} */
  #refresh(service) {
    if (this.now() - this.#tried < PAUSE) return this.#asking ?? Promise.resolve();
    this.#tried = this.now();
    this.#asking = this.#fetch(service).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** @param {import("./service.js").Service} service */
  async #fetch(service) {
    const { serviceUrl } = service.settings;
    let found;
    try {
      found = await service.catalogue(this.#kept?.etag ?? null);
    } catch {
      return; // what is kept stays good; check() will say what is wrong with the service
    }
    const kept = found ? { serviceUrl, etag: found.etag, at: this.now(), view: found.view } : this.#kept && { ...this.#kept, at: this.now() };
    if (!kept) return;
    if (found) this.#take(kept);
    else this.#kept = kept;
    await this.browser.storage.local.set({ catalogue: kept });
  }
}
