/** The settings: saved, and the service tried with them at once. */

import { element } from "./answer.js";
import { byId, permit, say, tell, translate } from "./words.js";

const CHECKS = ["showCovered", "showUnanswered", "compose"];

translate();
byId("form", HTMLFormElement).addEventListener("submit", save); // before anything is waited for
const state = await tell({ kind: "state" });
const sites = hostsOfScripts();
fill();

/** The pages that are marked without a click. */
function hostsOfScripts() {
  const [{ matches = [] }] = chrome.runtime.getManifest().content_scripts ?? [{}];
  return matches.map((/** @type {string} */ pattern) => pattern.split("/")[2]);
}

function fill() {
  const { settings, managed, hasKey } = state;
  const url = byId("serviceUrl", HTMLInputElement);
  url.value = settings.serviceUrl;
  const key = byId("key", HTMLInputElement);
  if (hasKey) byId("key-hint", HTMLElement).textContent = say("options_keykept");
  for (const host of sites) {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = host;
    box.name = "site";
    box.checked = !settings.skippedSites.includes(host);
    box.disabled = managed.includes("skippedSites");
    byId("sites", HTMLFieldSetElement).append(element("label", "row", box, element("span", "", host)));
  }
  if (managed.includes("skippedSites")) byId("sites", HTMLFieldSetElement).append(element("p", "managed", say("options_managed")));
  for (const name of CHECKS) byId(name, HTMLInputElement).checked = settings[name];
  for (const field of [url, key, ...CHECKS.map((name) => byId(name, HTMLInputElement))]) {
    if (!managed.includes(field.id)) continue;
    field.disabled = true;
    field.closest("label, .field")?.append(element("span", "managed", say("options_managed")));
  }
}

/** @param {SubmitEvent} event */
async function save(event) {
  event.preventDefault();
  const serviceUrl = byId("serviceUrl", HTMLInputElement).value.trim();
  const values = {
    serviceUrl,
    key: byId("key", HTMLInputElement).value.trim(),
    skippedSites: [...document.querySelectorAll('input[name="site"]:not(:checked)')].map((box) => /** @type {HTMLInputElement} */ (box).value),
    ...Object.fromEntries(CHECKS.map((name) => [name, byId(name, HTMLInputElement).checked])),
  };
  const button = byId("save", HTMLButtonElement);
  const outcome = byId("outcome", HTMLElement);
  outcome.className = "";
  outcome.textContent = say("options_saving");
  button.disabled = true;
  if (/^https:/.test(serviceUrl)) await permit(serviceUrl); // first, while the click still counts
  const { trouble } = await tell({ kind: "save", values });
  button.disabled = false;
  outcome.className = trouble ? "bad" : "good";
  if (!trouble) {
    outcome.textContent = say("options_saved");
    byId("key", HTMLInputElement).value = "";
    byId("key-hint", HTMLElement).textContent = say("options_keykept");
  } else {
    outcome.textContent = trouble === "address" ? say("why_address") : say("options_savedbut", say(`why_${trouble}`));
  }
}
