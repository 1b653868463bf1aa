/** The background: a service worker in Chrome, an event page in Firefox. It may end at any time and keeps nothing. */

import { Desk } from "./lib/desk.js";
import { answer } from "./lib/messages.js";
import { refreshPolicy } from "./lib/settings.js";

const ourOrigin = new URL(chrome.runtime.getURL("")).origin;
const desk = new Desk(chrome, fetch.bind(globalThis), Date.now);

chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
  if (sender.id !== chrome.runtime.id) return false;
  const answered = answer(desk, message, sender, ourOrigin);
  if (answered === undefined) return false;
  Promise.resolve(answered).then(sendResponse, () => sendResponse(undefined));
  return true;
});

chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "managed") void refreshPolicy(chrome);
  if (area === "local" && (changes.policy || changes.own)) void desk.answers.forget();
});

void refreshPolicy(chrome);
