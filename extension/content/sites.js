// What we know of other people's pages, in one place, with the day it was last looked at. Everything here has a
// fallback: where a selector no longer fits, the editor itself is checked, and nothing breaks.

/** @typedef {{forms: string, fields: string}} Site */

/**
 * By host: what holds the fields that belong together, and which fields count beside the one that is written in.
 *
 * @type {Record<string, Site>}
 */
const SITES = {
  // 2026-11-24: ids of the full editor, stable for years; "quick add" is a dialog
  "calendar.google.com": {
    forms: '[role="dialog"], body[data-viewfamily="EVENT_EDIT"]',
    fields: '#xLocIn input, #xDescIn [role="textbox"]',
  },
  // 2026-11-24: compose windows are dialogs, replies stand in the conversation
  "mail.google.com": { forms: '[role="dialog"]', fields: '[role="textbox"][contenteditable="true"]' },
  // 2026-11-24: forms of mail and of events; labels are translated, so none is used
  "outlook.office.com": { forms: '[role="dialog"], form', fields: '[role="textbox"][contenteditable="true"]' },
};
for (const host of ["outlook.office365.com", "outlook.live.com", "outlook.cloud.microsoft"]) {
  SITES[host] = SITES["outlook.office.com"];
}

/** @type {Site | undefined} */
const SITE = SITES[location.hostname];

const EDITABLE = '[contenteditable]:not([contenteditable="false" i]), textarea, input';

/** Whether a node is part of something that is being written; no node of ours may get in there. @param {Node} node */
function isWritten(node) {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest(EDITABLE) != null || node.ownerDocument?.designMode === "on";
}
