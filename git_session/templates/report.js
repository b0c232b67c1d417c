// Makes the tables sortable. Without this script they keep their original order.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const keys = (column) =>
    [...body.rows].map((row) => {
      const cell = row.cells[column];
      return { row, order: parseFloat(cell.dataset.order), text: cell.textContent };
    });
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      // The first click sorts numbers from the largest, names from A.
      const next = head.classList.contains("numeric") ? "descending" : "ascending";
      const other = next === "ascending" ? "descending" : "ascending";
      const direction = head.getAttribute("aria-sort") === next ? other : next;
      for (const each of heads) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction);
      const sign = direction === "ascending" ? 1 : -1;
      const sorted = keys(column).sort((a, b) =>
        Number.isNaN(a.order) || Number.isNaN(b.order)
          ? sign * collator.compare(a.text, b.text)
          : sign * (a.order - b.order));
      body.append(...sorted.map((key) => key.row));
    });
  });
}
