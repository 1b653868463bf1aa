/** An answer about a link, as our pages show it. */

import { say } from "./words.js";

/** @typedef {import("../lib/answers.js").Answer} Answer */

const MOST_STEPS = 2; // three seconds are for two

/** @param {string} name @param {string} style @param {(Node | string)[]} content */
export function element(name, style, ...content) {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.append(...content);
  return made;
}

/** @param {Answer} answer */
export const sentence = ({ kind, why, message }) => (kind === "none" ? say(`why_${why ?? "away"}`) : message);

/** @param {string} kind */
export function icon(kind) {
  const image = document.createElement("img");
  image.src = `../icons/${kind}.svg`;
  image.alt = "";
  image.width = 18;
  image.height = 18;
  return image;
}

/** @param {Answer} answer @param {{times?: number, level: "h2" | "h3" | "h4"}} how */
export function card(answer, { times = 1, level }) {
  const head = element(level, "card-title", icon(answer.kind), element("span", "", answer.title));
  if (times > 1) head.append(element("span", "times", say("popup_times", String(times))));
  const body = element("article", `card ${answer.kind}`, head);
  if (answer.title !== answer.host && answer.host) body.append(element("p", "host", answer.host));
  body.append(element("p", "", sentence(answer)));
  const steps = answer.steps.slice(0, MOST_STEPS).map((step) => element("li", "", step));
  if (steps.length) body.append(element("ul", "steps", ...steps));
  return body;
}
