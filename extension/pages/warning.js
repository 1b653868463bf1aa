/** The page before a meeting that is public-facing or imitates somebody. The address itself is in no URL of ours. */

import { element } from "./answer.js";
import { byId, say, tell, translate } from "./words.js";

translate();
const id = location.hash.slice(1);
listen();
const ticket = await tell({ kind: "readTicket", id });
if (ticket) show();
else byId("gone", HTMLElement).hidden = false;

function show() {
  const { answer, allowContinue, contact, reasons } = ticket;
  byId("host", HTMLElement).textContent = answer.host;
  byId("why", HTMLElement).textContent = say(answer.reason === "lookalike" ? "warning_lookalike" : "warning_public");
  byId("message", HTMLElement).textContent = answer.message;
  byId("steps", HTMLElement).append(...answer.steps.map((/** @type {string} */ step) => element("li", "", step)));
  if (contact) {
    const line = byId("contact", HTMLElement);
    line.textContent = say("warning_contact", contact);
    line.hidden = false;
  }
  byId("forbidden", HTMLElement).hidden = allowContinue;
  byId("on", HTMLDetailsElement).hidden = !allowContinue;
  const choose = element("option", "", say("warning_choose"));
  choose.setAttribute("value", "");
  byId("reason", HTMLSelectElement).append(choose, ...reasons.map(reason));
  byId("warning", HTMLElement).hidden = false;
  byId("back", HTMLButtonElement).focus();
}

/** @param {string} code */
function reason(code) {
  const option = element("option", "", say(`reason_${code}`));
  option.setAttribute("value", code);
  return option;
}

/** @param {boolean} unrecorded */
async function goOn(unrecorded) {
  const { address, trouble } = await tell({ kind: "goOn", id, reason: byId("reason", HTMLSelectElement).value, unrecorded });
  if (address) {
    location.replace(address);
    return;
  }
  const failed = byId("failed", HTMLElement);
  failed.textContent = say("warning_failed", say(`why_${trouble}`));
  failed.hidden = false;
  byId("unrecorded", HTMLButtonElement).hidden = false;
}

/** Before anything is waited for. */
function listen() {
  byId("back", HTMLButtonElement).addEventListener("click", async () => {
    if (history.length > 1) {
      history.back();
      return;
    }
    const tab = await chrome.tabs.getCurrent();
    if (tab?.id !== undefined) await chrome.tabs.remove(tab.id);
  });

  byId("form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void goOn(false);
  });
  byId("unrecorded", HTMLButtonElement).addEventListener("click", () => void goOn(true));
}
