// While somebody writes: a strip beside the editor says what is known about the links in it.
//
// Nothing here holds a key up, changes the text or puts a node into an editor. The text itself is never sent: only the
// masked links in it are, by the way that all links take.

const PAUSE_IN_TYPING = 400; // milliseconds
const MOST_SHOWN = 3;
const SKIPPED_INPUTS = new Set(["password", "search", "checkbox", "radio", "file", "button", "submit", "hidden", "number", "date"]);

const strip = {
  ...overlay("telelint-strip"),
  /** @type {Element | null} */
  editor: null,
  timer: 0,
  asked: 0,
  /** @type {Set<Text | Element>} */
  painted: new Set(),

  /** @param {Element} editor @param {number} after */
  plan(editor, after) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.examine(editor), after);
  },

  /** @param {Element} editor */
  async examine(editor) {
    this.asked += 1;
    const number = this.asked;
    const found = written(formOf(editor));
    const worthy = found.length ? await sifted(found) : [];
    if (number !== this.asked) return;
    if (!worthy) {
      this.plan(editor, NO_CATALOGUE_PAUSE);
      return;
    }
    const answers = worthy.length ? await answersAbout(worthy) : [];
    if (number !== this.asked) return;
    this.paint(worthy, answers);
    this.show(editor, distinct(answers));
  },

  /** @param {Found[]} found @param {(Answer | null)[]} answers */
  paint(found, answers) {
    for (const node of this.painted) unmark(node);
    this.painted.clear();
    /** @type {Map<Element | Text, {found: Found, answer: Answer}[]>} */
    const byNode = new Map();
    for (const [number, link] of found.entries()) {
      const answer = answers[number];
      if (!answer || !link.node.isConnected || link.node instanceof HTMLInputElement || link.node instanceof HTMLTextAreaElement) continue;
      byNode.set(link.node, [...(byNode.get(link.node) ?? []), { found: link, answer }]);
    }
    for (const [node, pairs] of byNode) {
      mark(node, pairs);
      this.painted.add(node);
    }
  },

  /** @param {Element} editor @param {Answer[]} answers */
  show(editor, answers) {
    this.editor = editor;
    this.host.hidden = answers.length === 0 || !editor.isConnected;
    if (this.host.hidden) return;
    if (!this.host.isConnected) document.documentElement.append(this.host);
    this.host.dataset.telelintKind = answers[0].kind;
    const fold = /** @type {HTMLButtonElement} */ (made("button", "fold", ["–"]));
    fold.type = "button";
    fold.addEventListener("click", () => this.fold(fold));
    const items = answers.slice(0, MOST_SHOWN).map((answer) => made("div", "item", inWords(answer)));
    const rest = answers.length - MOST_SHOWN;
    if (rest > 0) items.push(made("p", "item", [say("strip_more", [String(rest)])]));
    const title = made("span", "title", [say(answers.length === 1 ? "strip_one" : "strip_some", [String(answers.length)])]);
    this.box.replaceChildren(made("div", "bar", [title, fold]), ...items);
    this.box.setAttribute("role", "status");
    this.label(fold);
    this.place();
  },

  /** @param {HTMLButtonElement} button */
  fold(button) {
    this.host.toggleAttribute("data-folded");
    this.label(button);
    this.place();
  },

  /** @param {HTMLButtonElement} button */
  label(button) {
    const folded = this.host.hasAttribute("data-folded");
    button.textContent = folded ? "+" : "–";
    button.setAttribute("aria-label", say(folded ? "strip_open" : "strip_fold"));
    button.setAttribute("aria-expanded", String(!folded));
  },

  /** Beside the editor where there is room, else in its corner. */
  place() {
    if (this.host.hidden || !this.editor) return;
    if (!this.editor.isConnected) {
      this.host.hidden = true;
      return;
    }
    const form = formOf(this.editor);
    const around = (form === document.body ? this.editor : form).getBoundingClientRect();
    const rect = this.editor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    let left = Math.min(rect.right, innerWidth) - width - 8;
    if (around.right + width + 8 <= innerWidth) left = around.right + 8;
    else if (around.left - width - 8 >= 0) left = around.left - width - 8;
    const top = Math.max(8, Math.min(rect.top, innerHeight - height - 8));
    this.host.style.setProperty("left", `${Math.max(8, left)}px`, "important");
    this.host.style.setProperty("top", `${top}px`, "important");
  },
};

/** What holds the fields that belong to an editor. @param {Element} editor @returns {Element} */
const formOf = (editor) => (SITE && editor.closest(SITE.forms)) ?? editor;

/** The links in what is being written. @param {Element} form @returns {Found[]} */
function written(form) {
  const fields = new Set([form, ...(SITE ? form.querySelectorAll(SITE.fields) : [])].filter((field) => field.matches(EDITABLE)));
  return [...fields].flatMap((field) => {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      return addressesIn(field.value).map(({ address, start, end }) => ({ address, host: hostIn(address), node: field, start, end }));
    }
    return [anchorsIn(field), ...hiddenLinksIn(field, () => {})].flat();
  });
}

/** Answers, each once, the worst first. @param {(Answer | null)[]} answers @returns {Answer[]} */
function distinct(answers) {
  const byText = new Map();
  for (const answer of answers) if (answer) byText.set(`${answer.kind} ${answer.title} ${answer.message}`, answer);
  return worstFirst([...byText.values()]);
}

/** The editor that an event comes from. @param {Event} event @returns {Element | null} */
function editorOf(event) {
  const target = event.composedPath()[0];
  return target instanceof Element ? editorAround(target) : null;
}

/** @param {Element} element @returns {Element | null} */
function editorAround(element) {
  const field = element.closest(EDITABLE);
  if (!field || (field instanceof HTMLInputElement && SKIPPED_INPUTS.has(field.type))) return null;
  // inside an editor the outermost element is the editor, not the paragraph that happens to say so itself
  let editor = field;
  for (let outer = editor.parentElement?.closest(EDITABLE); outer; outer = outer.parentElement?.closest(EDITABLE)) editor = outer;
  return editor;
}

function watchWriting() {
  const quiet = { capture: true, passive: true };
  window.addEventListener("input", (event) => {
    const editor = editorOf(event);
    if (editor) strip.plan(editor, PAUSE_IN_TYPING);
  }, quiet);
  window.addEventListener("focusin", (event) => {
    const editor = editorOf(event);
    if (editor) strip.plan(editor, PAUSE_IN_TYPING);
  }, quiet);
  // whoever reaches for "save" or "send" sees what is true of the text as it is then
  const atOnce = () => {
    if (strip.editor?.isConnected) strip.plan(strip.editor, 0);
    else strip.place();
  };
  window.addEventListener("pointerdown", atOnce, quiet);
  window.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) atOnce();
  }, quiet);
  const follow = () => requestAnimationFrame(() => strip.place());
  window.addEventListener("scroll", follow, quiet);
  window.addEventListener("resize", follow, quiet);
  const editor = document.activeElement && editorAround(document.activeElement);
  if (editor) strip.plan(editor, 0); // somebody was faster than we
}
