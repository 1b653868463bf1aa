// Asking the background, as seldom as possible: first which hosts matter at all, then about the links on those.

/** @typedef {import("../lib/answers.js").Answer} Answer */

const NO_CATALOGUE_PAUSE = 5000; // milliseconds before the background is asked again
const MOST_REMEMBERED = 5000;

/** @type {Map<string, boolean>} */
const worth = new Map();
/** @type {Map<string, Promise<Answer | null>>} */
const answered = new Map();

/** @param {Record<string, unknown>} message @returns {Promise<any>} */
async function tell(message) {
  try {
    return await chrome.runtime.sendMessage(message);
  } catch {
    return undefined; // the extension was updated or taken away while this page was open
  }
}

/**
 * Which of these links are worth asking about.
 * @param {Found[]} found @returns {Promise<Found[] | null>} null while there is no catalogue
 */
async function sifted(found) {
  const unknown = [...new Set(found.map(({ host }) => host))].filter((host) => host && !worth.has(host));
  if (unknown.length) {
    /** @type {boolean[] | null | undefined} */
    const looks = await tell({ kind: "hosts", hosts: unknown });
    if (!looks) return null;
    if (worth.size > MOST_REMEMBERED) worth.clear();
    for (const [number, host] of unknown.entries()) worth.set(host, looks[number]);
  }
  return found.filter(({ host }) => !host || worth.get(host));
}

/**
 * Answers about links, in order; null for those that are no meeting.
 * @param {Found[]} found @returns {Promise<(Answer | null)[]>}
 */
async function answersAbout(found) {
  const addresses = found.map(addressOf);
  const unknown = [...new Set(addresses)].filter((address) => !answered.has(address));
  if (unknown.length) {
    if (answered.size > MOST_REMEMBERED) answered.clear();
    /** @type {Promise<(Answer | null)[] | undefined>} */
    const asked = tell({ kind: "check", addresses: unknown });
    for (const [number, address] of unknown.entries()) {
      answered.set(
        address,
        asked.then((answers) => {
          const answer = answers?.[number] ?? null;
          if (!answers || answer?.kind === "none") answered.delete(address); // ask again when it is needed again
          return answer;
        }),
      );
    }
  }
  return Promise.all(addresses.map((address) => answered.get(address) ?? null));
}
