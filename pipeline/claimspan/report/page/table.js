// The table of claims: search, filters, sort, a page at a time.

const PAGE = 100;

/** The columns of the table: what a cell shows, and what it is sorted by if that is something else. */
const COLUMNS = [
  { name: "value", cell: valueCell, key: (/** @type {Row} */ row) => get(row, "value") },
  { name: "subject", cell: (/** @type {Row} */ row) => [text(row, "subject"), ...aside(text(row, "subject_resolved"))] },
  ...["measure", "direction"].map((name) => ({ name, cell: (/** @type {Row} */ row) => [text(row, name)] })),
  {
    name: "window",
    cell: (/** @type {Row} */ row) => [text(row, "window_text"), ...aside(text(row, "window_iso8601"))],
    key: (/** @type {Row} */ row) => text(row, "window_start") || text(row, "window_iso8601"),
  },
  ...["cause", "attribution", "sentence"].map((name) => ({ name, cell: (/** @type {Row} */ row) => [text(row, name)] })),
  { name: "source", cell: sourceCell, key: (/** @type {Row} */ row) => articleOf(row).source },
];

/** @param {string} said */
function aside(said) {
  return said ? [make("br", {}), make("small", {}, said)] : [];
}

/** @param {Row} row */
function valueCell(row) {
  const modality = text(row, "modality");
  const said = `${text(row, "kind")} ${text(row, "amount")}${modality === "asserted" ? "" : `, ${modality}`}`;
  return [make("a", { href: `#${text(row, "claim_id")}` }, text(row, "value_text")), ...aside(said)];
}

/** @param {Row} row */
function sourceCell(row) {
  const link = text(row, "link");
  const source = articleOf(row).source;
  return [link ? make("a", { href: link, rel: "noopener noreferrer" }, source) : source];
}

const search = /** @type {HTMLInputElement} */ (byId("search"));
const from = /** @type {HTMLInputElement} */ (byId("from"));
const to = /** @type {HTMLInputElement} */ (byId("to"));
const once = /** @type {HTMLInputElement} */ (byId("once"));
const selects = /** @type {HTMLSelectElement[]} */ (Array.from(document.querySelectorAll("select[data-filter]")));
const table = /** @type {HTMLTableElement} */ (byId("claim-table"));
const before = /** @type {HTMLButtonElement} */ (byId("before"));
const after = /** @type {HTMLButtonElement} */ (byId("after"));

/** @type {Map<Row, string>} what the search looks in, made when it is first needed */
const haystacks = new Map();
const SEARCHED = "value_text amount subject subject_resolved measure cause attribution window_text window_iso8601 sentence section".split(" ");

/** @param {Row} row */
const haystack = (row) => {
  let found = haystacks.get(row);
  if (found === undefined) {
    found = [...SEARCHED.map((name) => text(row, name)), articleOf(row).source, articleOf(row).title].join("\n").toLowerCase();
    haystacks.set(row, found);
  }
  return found;
};

/** @type {Row[]} */
let order = data.claims;
/** @type {Row[]} */
let fitting = order;
let first = 0;

const fit = () => {
  const wanted = search.value.toLowerCase().trim();
  const chosen = selects.filter((select) => select.value !== "").map((select) => /** @type {[string, string]} */ ([select.dataset.filter, select.value]));
  const low = from.value === "" ? -Infinity : Number(from.value);
  const high = to.value === "" ? Infinity : Number(to.value);
  fitting = order.filter((row) => {
    const value = Number(get(row, "value"));
    return (
      value >= low && value <= high && !(once.checked && get(row, "duplicate_of")) &&
      chosen.every(([name, choice]) => text(row, name) === choice) && (!wanted || haystack(row).includes(wanted))
    );
  });
  first = 0;
  show();
};

const show = () => {
  const rows = fitting.slice(first, first + PAGE).map((row) =>
    make("tr", { role: "row" }, ...COLUMNS.map(({ name, cell }) => {
      const kind = { value: "n", sentence: "sentence", source: "code" }[name];
      // An empty cell stays empty, so that a phone can leave it out.
      const content = cell(row).filter((part) => part !== "");
      return make("td", { role: "cell", "data-name": name, ...(kind ? { class: kind } : {}) }, ...content);
    })));
  table.tBodies[0].replaceChildren(...rows);
  const all = fitting.length === data.claims.length ? "" : ` (of ${figure(data.claims.length)})`;
  const range = fitting.length > PAGE ? `${figure(first + 1)} to ${figure(first + rows.length)} of ` : "";
  byId("shown").textContent = `${range}${figure(fitting.length)} ${fitting.length === 1 ? "claim" : "claims"}${all}`;
  before.disabled = first === 0;
  after.disabled = first + PAGE >= fitting.length;
};

/** @param {number} step pages */
const turn = (step) => {
  first += step * PAGE;
  show();
  /** @type {HTMLElement} */ (table.closest(".scroll")).scrollTop = 0;
};

/**
 * @param {number} column
 * @param {HTMLElement} header
 */
const sortBy = (column, header) => {
  const up = header.getAttribute("aria-sort") !== "ascending";
  /** @type {HTMLElement} */ (header.parentElement).querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
  header.setAttribute("aria-sort", up ? "ascending" : "descending");
  const { name, key } = /** @type {{name: string, key?: (row: Row) => any}} */ (COLUMNS[column]);
  const keyOf = key ?? ((/** @type {Row} */ row) => text(row, name).toLowerCase());
  const sign = up ? 1 : -1;
  order = data.claims
    .map((row) => ({ row, key: keyOf(row) }))
    // What has nothing to be sorted by goes last, whichever way.
    .sort((a, b) => Number(a.key === "") - Number(b.key === "") || sign * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((pair) => pair.row);
  fit();
};

const startTable = () => {
  /** @type {HTMLTableSectionElement} */ (table.tHead).rows[0].append(...COLUMNS.map(({ name }, i) => {
    const button = make("button", { type: "button" }, name);
    const header = make("th", { scope: "col", role: "columnheader", ...(name === "value" ? { class: "n" } : {}) }, button);
    button.addEventListener("click", () => sortBy(i, header));
    return header;
  }));
  selects.forEach((select) => {
    const name = /** @type {string} */ (select.dataset.filter);
    const values = [...new Set(data.claims.map((row) => text(row, name)))].filter((value) => value !== "");
    const said = (/** @type {string} */ value) => (name === "article" ? data.articles[Number(value)].title : value);
    const options = name === "article" ? values : values.sort();
    select.append(...options.map((value) => make("option", { value }, said(value))));
  });
  const form = byId("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", fit);
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(fit));
  before.addEventListener("click", () => turn(-1));
  after.addEventListener("click", () => turn(1));
  form.hidden = false;
  byId("listing").hidden = false;
  byId("no-script").hidden = true;
  fit();
};

// A count in the overview leads to its claims.
const startCounts = () => {
  document.querySelectorAll("[data-kind], [data-word]").forEach((header) => {
    const { kind, word } = /** @type {HTMLElement} */ (header).dataset;
    const button = make("button", { type: "button" }, header.textContent || "");
    button.addEventListener("click", () => {
      /** @type {HTMLFormElement} */ (byId("filters")).reset();
      if (kind) {
        /** @type {HTMLSelectElement} */ (selects.find((select) => select.dataset.filter === "kind")).value = kind;
      }
      search.value = word ?? "";
      fit();
      byId("claims").scrollIntoView();
      search.focus({ preventScroll: true });
    });
    header.replaceChildren(button);
  });
};
