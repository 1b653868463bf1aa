// Filters and sorts the table of findings. Without it the table is whole, worst first.
"use strict";
(() => {
  const table = document.querySelector("table.findings");
  const controls = document.querySelector(".controls");
  if (!table || !controls) return;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const [search, severity] = controls.querySelectorAll("input, select");
  const shown = controls.querySelector("output");

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      const fits = (!severity.value || row.dataset.severity === severity.value) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
  }

  function sort(heading, column) {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = ({ row }) => row.cells[column].dataset.key ?? row.cells[column].textContent;
    const order = new Intl.Collator("en", { numeric: true });
    rows.sort((one, other) => (up ? 1 : -1) * order.compare(key(one), key(other)));
    body.append(...rows.map(({ row }) => row));
  }

  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(heading, column));
    const printed = document.createElement("span"); // a browser repeats no heading with a button on every sheet
    printed.className = "printed";
    printed.textContent = heading.textContent;
    heading.replaceChildren(printed, button);
  });
  search.addEventListener("input", filter);
  severity.addEventListener("change", filter);
  controls.hidden = false;
  filter();
})();
