"use strict";
(() => {
  const table = document.getElementById("claim-table");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const words = rows.map((row) => row.textContent.toLowerCase());
  const search = document.getElementById("search");
  const kind = document.getElementById("kind");
  const shown = document.getElementById("shown");

  const filter = () => {
    const wanted = search.value.toLowerCase();
    let count = 0;
    rows.forEach((row, i) => {
      const fits = words[i].includes(wanted) && (!kind.value || row.dataset.kind === kind.value);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
  };

  const key = (row, column) => {
    const cell = row.cells[column];
    return "sort" in cell.dataset ? Number(cell.dataset.sort) : cell.textContent.toLowerCase();
  };
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  const headers = Array.from(table.tHead.rows[0].cells);
  const sortBy = (header) => {
    const up = header.getAttribute("aria-sort") !== "ascending";
    headers.forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const column = Number(header.dataset.column);
    const keyed = Array.from(body.rows, (row) => [key(row, column), row]);
    keyed.sort((a, b) => (up ? 1 : -1) * compare(a[0], b[0]));
    body.append(...keyed.map((pair) => pair[1]));
  };
  headers.forEach((header) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.addEventListener("click", () => sortBy(header));
    header.replaceChildren(button);
  });

  // A link to a claim opens the article that it stands in.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    const article = target && target.closest("details");
    if (article) {
      article.open = true;
      target.scrollIntoView({ block: "center" });
    }
  };
  window.addEventListener("hashchange", reveal);

  const form = document.querySelector(".filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  kind.addEventListener("change", filter);
  form.hidden = false;
  filter();
  reveal();
})();
