/**
 * Answers about masked links: kept for a while, asked for in batches, never made up.
 *
 * @typedef {import("./service.js").Result} Result
 * @typedef {import("./service.js").Trouble} Trouble
 * @typedef {"block" | "warn" | "notice" | "ok" | "none"} Kind
 * @typedef {{kind: Kind, host: string, title: string, message: string, steps: string[], reason: string, risky: boolean,
 *   why?: Trouble | "hidden", retryAfter?: number}} Answer
 */

import { MOST_LINKS, ServiceTrouble } from "./service.js";

const FRESH = 10 * 60 * 1000; // milliseconds; a new agreement shows after that
const GATHER = 25; // milliseconds in which the questions of several frames become one request
const MOST_KEPT = 2000;
const RISKY = new Set(["lookalike", "public-facing"]); // what the warning page stands before
const SILENT = new Set(["not-a-meeting-link"]);
const RANK = { ok: 0, notice: 1, warn: 2, block: 3 };
/** @type {Record<string, "notice" | "warn" | "block" | undefined>} */
const KIND_OF = { note: "notice", warning: "warn", error: "block" };

export class Answers {
  /** @type {Map<string, {result: Result, at: number}> | null} */
  #kept = null;
  /** @type {Map<string, Promise<Result>>} */
  #asked = new Map();
  /** @type {{masked: string, resolve: (result: Result) => void, reject: (error: unknown) => void}[]} */
  #waiting = [];
  #until = 0;

  /** @param {typeof chrome} browser @param {() => number} now */
  constructor(browser, now) {
    this.browser = browser;
    this.now = now;
  }

  /** @param {string} masked @param {import("./service.js").Service} service @returns {Promise<Result>} */
  async about(masked, service) {
    const kept = (await this.#recall()).get(masked);
    if (kept && this.now() - kept.at < FRESH) return kept.result;
    let asked = this.#asked.get(masked);
    if (!asked) {
      asked = new Promise((resolve, reject) => {
        this.#waiting.push({ masked, resolve, reject });
      });
      this.#asked.set(masked, asked);
      asked.finally(() => this.#asked.delete(masked)).catch(() => {});
      if (this.#waiting.length === 1) setTimeout(() => this.#send(service), GATHER);
    }
    return asked;
  }

  /** Forget all, as after new settings. */
  async forget() {
    this.#kept = new Map();
    this.#until = 0;
    await this.browser.storage.session.remove(["answers", "pause"]);
  }

  async #recall() {
    if (!this.#kept) {
      const { answers = [], pause = 0 } = await this.browser.storage.session.get(["answers", "pause"]);
      this.#kept ??= new Map(/** @type {[string, {result: Result, at: number}][]} */ (answers));
      this.#until = Math.max(this.#until, /** @type {number} */ (pause));
    }
    return this.#kept;
  }

  /** @param {import("./service.js").Service} service */
  async #send(service) {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += MOST_LINKS) await this.#sendSome(waiting.slice(at, at + MOST_LINKS), service);
  }

  /** @param {{masked: string, resolve: (result: Result) => void, reject: (error: unknown) => void}[]} some @param {import("./service.js").Service} service */
  async #sendSome(some, service) {
    try {
      if (this.now() < this.#until) throw new ServiceTrouble("busy", Math.ceil((this.#until - this.now()) / 1000));
      const results = await service.check(some.map(({ masked }) => masked));
      const at = this.now();
      const kept = await this.#recall();
      for (const [number, { masked, resolve }] of some.entries()) {
        kept.delete(masked);
        kept.set(masked, { result: results[number], at });
        resolve(results[number]);
      }
      for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(old);
      await this.browser.storage.session.set({ answers: [...kept] });
    } catch (error) {
      if (error instanceof ServiceTrouble && error.trouble === "busy" && this.now() >= this.#until) {
        this.#until = this.now() + error.retryAfter * 1000;
        await this.browser.storage.session.set({ pause: this.#until });
      }
      for (const { reject } of some) reject(error);
    }
  }
}

/**
 * What is shown of a result; null for what is no meeting link after all.
 *
 * @param {Result} result @param {{host: string, stranger: boolean}} link @returns {Answer | null}
 */
export function shown(result, { host, stranger }) {
  const { verdict, reason = "" } = result;
  if (result.error || !verdict || !Object.hasOwn(RANK, verdict)) return unanswered("strange", host);
  if (SILENT.has(reason) || (stranger && reason !== "lookalike")) return null;
  const worst = worstFinding(result);
  /** @type {Answer} */
  const answer = {
    kind: verdict,
    host,
    title: result.platform_name ?? host,
    message: result.message ?? "",
    steps: result.steps ?? [],
    reason,
    risky: verdict === "block" && RISKY.has(reason),
  };
  if (verdict !== "ok") return answer;
  if (worst) return { ...answer, kind: worst.kind, message: worst.message };
  // the tick is for what an agreement covers, and for nothing else
  return reason === "covered" && result.agreement ? answer : { ...answer, kind: "notice" };
}

/** @param {Result} result @returns {{kind: "notice" | "warn" | "block", message: string} | null} */
function worstFinding(result) {
  let worst = null;
  for (const { severity, message } of result.findings ?? []) {
    const kind = KIND_OF[severity];
    if (kind && (!worst || RANK[kind] > RANK[worst.kind])) worst = { kind, message };
  }
  return worst;
}

/** @param {Trouble | "hidden"} why @param {string} host @param {number} [retryAfter] @returns {Answer} */
export const unanswered = (why, host, retryAfter = 0) => ({
  kind: "none",
  host,
  title: host,
  message: "",
  steps: [],
  reason: "",
  risky: false,
  why,
  retryAfter,
});
