// The box that says what a mark means, in words, when a link is hovered or focused.

/** @param {string} name @param {string[]} [values] */
const say = (name, values = []) => chrome.i18n.getMessage(name, values) || name;

const SVG = "http://www.w3.org/2000/svg";
/** Shape, colour and sign differ, so that none of them is needed to tell marks apart. @type {Record<string, [string, string, string, string]>} */
const ICONS = {
  // outline, its colour, sign, its colour
  block: ["M5 1h6l4 4v6l-4 4H5l-4-4V5z", "#b3261e", "M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6", "#ffffff"],
  warn: ["M8 1.2l7.2 13.3H.8z", "#f5b400", "M8 6v4M8 12.2v.2", "#2b1f00"],
  notice: ["M8 1a7 7 0 110 14A7 7 0 018 1z", "#1f5fbf", "M8 7.4V12M8 4.2v.2", "#ffffff"],
  ok: ["M8 1a7 7 0 110 14A7 7 0 018 1z", "#e6f4ea", "M4.8 8.3l2.3 2.3 4.2-4.8", "#1e7a3c"],
  none: ["M3 1h10a2 2 0 012 2v10a2 2 0 01-2 2H3a2 2 0 01-2-2V3a2 2 0 012-2z", "#6b7280", "M5.9 6.2a2.1 2.1 0 114 .9c-.5.8-1.9 1-1.9 2.2M8 12v.2", "#ffffff"],
};

/** @param {string} kind */
function icon(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const [outline, fill, sign, stroke] = ICONS[kind];
  svg.append(path(outline, { fill, stroke: kind === "ok" ? stroke : "#ffffff", "stroke-width": "0.8", "stroke-linejoin": "round" }));
  svg.append(
    path(sign, { fill: "none", stroke, "stroke-width": "1.9", "stroke-linecap": "round", "stroke-linejoin": "round" }),
  );
  return svg;
}

/** @param {string} d @param {Record<string, string>} look */
function path(d, look) {
  const made = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ d, ...look })) made.setAttribute(name, value);
  return made;
}

/** @param {string} name @param {string} part @param {(Node | string)[]} [content] */
function made(name, part, content = []) {
  const element = document.createElement(name);
  element.setAttribute("part", part);
  element.append(...content);
  return element;
}

/** What is said where there is no answer. @param {Answer} answer */
const sentence = (answer) => (answer.kind === "none" ? say(`why_${answer.why ?? "away"}`) : answer.message);

/** An answer in words. @param {Answer} answer @returns {Node[]} */
function inWords(answer) {
  const sign = icon(answer.kind);
  sign.setAttribute("part", "icon");
  const words = [
    made("p", "head", [sign, made("span", "name", [`${say(`kind_${answer.kind}`)}: ${answer.title}`])]),
    made("p", "text", [sentence(answer)]),
  ];
  if (answer.steps.length) words.push(made("p", "step", [answer.steps[0]]));
  return words;
}

/** An answer as one text, for a screen reader. @param {Answer} answer */
const asText = (answer) =>
  [`telelint, ${say(`kind_${answer.kind}`)}: ${answer.title}.`, sentence(answer), answer.steps[0] ?? ""].join(" ").trim();

/** A box of ours beside the page: in the document, not in the body, and closed to the page's scripts. @param {string} name */
function overlay(name) {
  const host = document.createElement(name);
  host.hidden = true;
  const box = made("div", "box");
  host.attachShadow({ mode: "closed" }).append(box);
  return { host, box };
}

const tip = {
  ...overlay("telelint-tip"),
  /** @type {Element | null} */
  about: null,
  timer: 0,

  /** @param {Element} link @param {Answer[]} answers @param {{spoken: boolean}} how */
  show(link, answers, { spoken }) {
    clearTimeout(this.timer);
    if (this.about === link && !this.host.hidden) return;
    this.about = link;
    this.box.setAttribute("role", spoken ? "status" : "tooltip");
    if (!this.host.isConnected) document.documentElement.append(this.host);
    this.host.dataset.telelintKind = answers[0].kind;
    this.host.hidden = false;
    this.box.replaceChildren(...answers.slice(0, 3).flatMap(inWords));
    this.place(link.getBoundingClientRect());
  },

  /** @param {DOMRect} rect of the link */
  place(rect) {
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const below = rect.bottom + 6 + height <= innerHeight;
    const left = Math.max(8, Math.min(rect.left, innerWidth - width - 8));
    const top = below ? rect.bottom + 6 : Math.max(8, rect.top - height - 6);
    this.host.style.setProperty("left", `${left}px`, "important");
    this.host.style.setProperty("top", `${top}px`, "important");
  },

  /** @param {number} [after] milliseconds, in which the pointer may reach the box */
  hide(after = 0) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.host.hidden = true;
      this.about = null;
    }, after);
  },
};
tip.host.addEventListener("pointerenter", () => clearTimeout(tip.timer));
tip.host.addEventListener("pointerleave", () => tip.hide(150));
