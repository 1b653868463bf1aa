/**
 * The service, over HTTP. Every request has a time limit; every failure has one of a few plain names.
 *
 * @typedef {"unset" | "away" | "slow" | "key" | "scope" | "busy" | "strange" | "permission"} Trouble
 * @typedef {{rule: string, name: string, severity: string, message: string}} Finding
 * @typedef {{verdict?: "ok" | "notice" | "warn" | "block", reason?: string, platform_name?: string | null, host?: string,
 *   class?: string, message?: string, steps?: string[], citations?: string[], impersonates?: string | null,
 *   agreement?: string | null, baa_state?: string, findings?: Finding[], error?: string}} Result
 */

export const BUDGET = 2000; // milliseconds that a mark may wait
export const MOST_LINKS = 100; // in one request, as the service has it
const LONGEST_WAIT = 3600; // seconds; a Retry-After beyond it is not believed

export class ServiceTrouble extends Error {
  /** @param {Trouble} trouble @param {number} [retryAfter] seconds */
  constructor(trouble, retryAfter = 30) {
    super(trouble);
    this.trouble = trouble;
    this.retryAfter = retryAfter;
  }
}

export class Service {
  /** @param {{serviceUrl: string, key: string}} settings @param {typeof fetch} fetcher */
  constructor(settings, fetcher) {
    this.settings = settings;
    this.fetcher = fetcher;
  }

  /**
   * Judge masked links, in order.
   * @param {string[]} links @param {{date?: string}} [when] @returns {Promise<Result[]>}
   */
  async check(links, when = {}) {
    const answer = await this.#post("/v1/check", { links, ...when });
    const { results } = await bodyOf(answer);
    if (!Array.isArray(results) || results.length !== links.length) throw new ServiceTrouble("strange");
    return results;
  }

  /** The catalogue's view, or null where `etag` is still current. @param {string | null} etag */
  async catalogue(etag) {
    const answer = await this.#ask("/v1/catalogue?view=extension", { headers: etag ? { "If-None-Match": etag } : {} }, 5000, true);
    if (answer.status === 304) return null;
    const view = await bodyOf(answer);
    if (typeof view.version !== "string" || typeof view.mask !== "object" || !Array.isArray(view.wrappers)) {
      throw new ServiceTrouble("strange");
    }
    return { view, etag: answer.headers.get("ETag") };
  }

  /** Lint a calendar file, whole. @param {string} text @returns {Promise<any>} */
  async lint(text) {
    const headers = { ...this.#key(), "Content-Type": "text/calendar", Accept: "application/json" };
    return bodyOf(await this.#ask("/v1/lint", { method: "POST", body: text, headers }, 20_000));
  }

  /** Put on record that somebody goes on to a meeting against the answer. @param {string} masked @param {string} reason */
  async override(masked, reason) {
    const headers = { ...this.#key(), "Content-Type": "text/plain", Accept: "application/json" };
    const { id } = await bodyOf(await this.#ask("/v1/precheck", { method: "POST", body: masked, headers }, 5000));
    if (typeof id !== "string") throw new ServiceTrouble("strange");
    await this.#post(`/v1/precheck/${encodeURIComponent(id)}/override`, { reason }, 5000);
  }

  #key() {
    return { Authorization: `Bearer ${this.settings.key}` };
  }

  /** @param {string} path @param {unknown} content @param {number} [budget] */
  #post(path, content, budget = BUDGET) {
    const headers = { ...this.#key(), "Content-Type": "application/json" };
    return this.#ask(path, { method: "POST", body: JSON.stringify(content), headers }, budget);
  }

  /** @param {string} path @param {RequestInit} request @param {number} budget @param {boolean} [open] needs no key */
  async #ask(path, request, budget, open = false) {
    if (!this.settings.serviceUrl || (!open && !this.settings.key)) throw new ServiceTrouble("unset", 0);
    let answer;
    try {
      answer = await this.fetcher(this.settings.serviceUrl + path, {
        ...request,
        credentials: "omit",
        cache: "no-store",
        redirect: "error", // a redirect would take the key to another host
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(budget),
      });
    } catch (error) {
      throw new ServiceTrouble(error instanceof DOMException && error.name === "TimeoutError" ? "slow" : "away");
    }
    if (answer.ok || answer.status === 304) return answer;
    throw refusal(answer);
  }
}

/** @param {Response} answer */
function refusal(answer) {
  if (answer.status === 401) return new ServiceTrouble("key", 0);
  if (answer.status === 403) return new ServiceTrouble("scope", 0);
  if (answer.status === 429 || answer.status === 503) {
    return new ServiceTrouble(answer.status === 429 ? "busy" : "away", seconds(answer.headers.get("Retry-After")));
  }
  return new ServiceTrouble(answer.status >= 500 ? "away" : "strange");
}

/** Retry-After in seconds, which may be a date (RFC 9110 section 10.2.3). @param {string | null} text */
function seconds(text) {
  if (!text) return 30;
  const found = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(found) ? Math.min(Math.max(found, 1), LONGEST_WAIT) : 30;
}

/** @param {Response} answer @returns {Promise<any>} */
async function bodyOf(answer) {
  try {
    return await answer.json();
  } catch (error) {
    throw new ServiceTrouble(error instanceof DOMException && error.name === "TimeoutError" ? "slow" : "strange");
  }
}
