/**
 * What the background does for whoever asks: the one place where settings, catalogue, answers and service meet.
 *
 * @typedef {import("./answers.js").Answer} Answer
 * @typedef {{address: string, masked: string, answer: Answer}} Ticket kept in memory while a warning page is open
 */

import { Answers, shown, unanswered } from "./answers.js";
import { KeptCatalogue, STALE } from "./kept_catalogue.js";
import { Service, ServiceTrouble } from "./service.js";
import { save, serviceAddress, settings, valid } from "./settings.js";
import { isWorthALook, roomParts, sift, siftAsked } from "./sieve.js";

const OVERRIDES = [
  "agreement-signed",
  "tenant-confirmed",
  "patient-choice",
  "emergency",
  "not-care",
  "conduit-view",
  "wrong-answer",
]; // the service's codes

export class Desk {
  /** @param {typeof chrome} browser @param {typeof fetch} fetcher @param {() => number} now */
  constructor(browser, fetcher, now) {
    this.browser = browser;
    this.fetcher = fetcher;
    this.answers = new Answers(browser, now);
    this.kept = new KeptCatalogue(browser, now);
    this.now = now;
  }

  async #service() {
    const effective = await settings(this.browser);
    return { ...effective, service: new Service(effective.settings, this.fetcher) };
  }

  /** What a page's script has to know at its start. @param {string} host of the page */
  async look(host) {
    const { settings: set, service } = await this.#service();
    const { showCovered, showUnanswered, compose } = set;
    const catalogue = await this.kept.get(service);
    const rooms = catalogue ? roomParts(catalogue) : [];
    return { on: !set.skippedSites.includes(host), showCovered, showUnanswered, compose, rooms };
  }

  /** Which of these hosts are worth asking about. @param {string[]} hosts @returns {Promise<boolean[] | null>} null without a catalogue */
  async hosts(hosts) {
    const { service } = await this.#service();
    const catalogue = await this.kept.get(service);
    return catalogue && hosts.map((host) => isWorthALook(host, catalogue));
  }

  /** Answers about addresses of a page, in order; null for what is no meeting link. @param {string[]} addresses @returns {Promise<(Answer | null)[]>} */
  async check(addresses) {
    const { service } = await this.#service();
    const catalogue = await this.kept.get(service);
    if (!catalogue) return addresses.map(() => null);
    return Promise.all(addresses.map((address) => this.#answer(sift(address, catalogue), service)));
  }

  /** The answer about an address that a user asks about. @param {string} text @returns {Promise<Answer | null>} */
  async ask(text) {
    const { service } = await this.#service();
    const catalogue = await this.kept.get(service);
    if (!catalogue) {
      const { trouble } = await this.#trouble(service);
      return unanswered(trouble ?? "away", "");
    }
    return this.#answer(siftAsked(text, catalogue), service);
  }

  /** @param {import("./sieve.js").Sifted | null} sifted @param {Service} service @returns {Promise<Answer | null>} */
  async #answer(sifted, service) {
    if (!sifted) return null;
    if ("hidden" in sifted) return unanswered("hidden", sifted.host);
    try {
      const result = await this.answers.about(sifted.masked, service);
      if (result.agreement) await this.#sawAgreement();
      return shown(result, sifted);
    } catch (error) {
      if (!(error instanceof ServiceTrouble)) throw error;
      // a stranger that nobody could be asked about is no meeting link as far as anybody knows
      return sifted.stranger ? null : unanswered(error.trouble, sifted.host, error.retryAfter);
    }
  }

  async #sawAgreement() {
    const { sawAgreement } = await this.browser.storage.local.get("sawAgreement");
    if (!sawAgreement) await this.browser.storage.local.set({ sawAgreement: true });
  }

  /** What is wrong with the service, if anything. @param {Service} service */
  async #trouble(service) {
    try {
      await service.catalogue(null);
      await service.check(["https://zoom.us/j/00000000000"]);
      return { trouble: null, retryAfter: 0 };
    } catch (error) {
      if (!(error instanceof ServiceTrouble)) throw error;
      return { trouble: error.trouble, retryAfter: error.retryAfter };
    }
  }

  /** For our own pages: how things stand. */
  async state() {
    const { settings: set, managed, service } = await this.#service();
    const catalogue = await this.kept.get(service);
    const { sawAgreement = false, toldAgreement = false } = await this.browser.storage.local.get(["sawAgreement", "toldAgreement"]);
    const age = this.kept.at ? this.now() - this.kept.at : null;
    return {
      settings: { ...set, key: undefined },
      hasKey: set.key !== "",
      managed,
      catalogue: catalogue && { version: catalogue.version, staleDays: age !== null && age > STALE ? Math.floor(age / STALE) : 0 },
      sawAgreement,
      toldAgreement,
    };
  }

  /** For our own pages: the user has read that no agreement was seen. */
  async toldAgreement() {
    await this.browser.storage.local.set({ toldAgreement: true });
  }

  /** Save the user's settings after trying them; an empty key keeps the one there is. @param {Record<string, unknown>} values */
  async save(values) {
    const { settings: before } = await this.#service();
    const wanted = { ...valid(values) };
    if (!wanted.key) wanted.key = before.key;
    if (typeof values.serviceUrl === "string" && serviceAddress(values.serviceUrl) === null) return { trouble: "address" };
    await save(this.browser, wanted);
    await this.answers.forget();
    const { service } = await this.#service();
    return this.#trouble(service);
  }

  /** Lint a calendar file that the user chose. @param {string} text */
  async lint(text) {
    const { service } = await this.#service();
    try {
      const { summary, findings } = await service.lint(text);
      return { summary, findings };
    } catch (error) {
      if (!(error instanceof ServiceTrouble)) throw error;
      return { trouble: error.trouble };
    }
  }

  /** Put a ticket for the warning page down, null where there is nothing to warn of. @param {string} address */
  async ticket(address) {
    const { service } = await this.#service();
    const catalogue = await this.kept.get(service);
    const sifted = catalogue && sift(address, catalogue);
    const answer = sifted && (await this.#answer(sifted, service));
    if (!sifted || !answer?.risky || !("masked" in sifted)) return null;
    const id = crypto.randomUUID();
    await this.browser.storage.session.set({ [`ticket.${id}`]: { address, masked: sifted.masked, answer } });
    return id;
  }

  /** @param {string} id @returns {Promise<Ticket | undefined>} */
  async #ticket(id) {
    const name = `ticket.${id}`;
    const found = await this.browser.storage.session.get(name);
    return /** @type {Ticket | undefined} */ (found[name]);
  }

  /** What the warning page shows. @param {string} id */
  async readTicket(id) {
    const ticket = await this.#ticket(id);
    const { settings: set } = await this.#service();
    return ticket && { answer: ticket.answer, allowContinue: set.allowContinue, contact: set.contact, reasons: OVERRIDES };
  }

  /** Go on to a meeting all the same; the service records why. @param {string} id @param {string} reason @param {boolean} unrecorded */
  async goOn(id, reason, unrecorded) {
    const { settings: set, service } = await this.#service();
    const ticket = await this.#ticket(id);
    if (!ticket || !set.allowContinue || !OVERRIDES.includes(reason)) return { trouble: "strange" };
    if (!unrecorded) {
      try {
        await service.override(ticket.masked, reason);
      } catch (error) {
        if (!(error instanceof ServiceTrouble)) throw error;
        return { trouble: error.trouble };
      }
    }
    await this.browser.storage.session.remove(`ticket.${id}`);
    return { address: ticket.address };
  }
}
