// One claim: what it says, its evidence and its rules. The address of the page names it: #claim_id.

const panel = byId("claim");

/** The columns that the panel tells, where a claim has them. */
const TOLD = "kind subject subject_resolved subject_role measure direction cause window_text window_iso8601 window_start window_end attribution citations modality section".split(" ");

/** @type {HTMLElement | SVGElement | null} where the focus goes back to */
let cameFrom = null;

/** @param {string} name */
const words = (name) => name.replace(/_/g, " ");

/**
 * The sentence with the words of the value marked.
 * @param {Row} row
 */
const quoted = (row) => {
  const sentence = text(row, "sentence");
  const value = text(row, "value_text");
  const at = sentence.indexOf(value);
  return at < 0 ? [sentence] : [sentence.slice(0, at), make("mark", { class: "value" }, value), sentence.slice(at + value.length)];
};

/** @param {Row} row */
const evidenceTable = (row) => {
  const names = ["field", "evidence", "rule"];
  const rows = piecesOf(row).map(([field, said, normalized, start, end, rule]) =>
    make("tr", {}, make("th", { scope: "row" }, make("mark", { class: field }, words(field))), make("td", {}, said, ...aside(normalized ?? "")),
      make("td", { class: "code" }, data.rules[rule], ...aside(`characters ${start} to ${end}`))));
  return make("table", {}, make("caption", {}, "Evidence"),
    make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...rows));
};

/** @param {Row} row */
const fill = (row) => {
  const close = make("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
  close.addEventListener("click", () => closeClaim());
  const told = TOLD.filter((name) => text(row, name)).flatMap((name) => [make("dt", {}, words(name)), make("dd", {}, text(row, name))]);
  const repeats = text(row, "duplicate_of");
  if (repeats) {
    told.push(make("dt", {}, "repeats"), make("dd", {}, make("a", { href: `#${repeats}` }, "an earlier claim")));
  }
  told.push(make("dt", {}, "rule"), make("dd", { class: "code" }, `${data.rules[Number(get(row, "rule"))]} v${text(row, "rule_version")}`));
  told.push(make("dt", {}, "claim"), make("dd", {}, make("a", { href: `#${text(row, "claim_id")}`, class: "code" }, text(row, "claim_id"))));
  const article = articleOf(row);
  const link = text(row, "link");
  const source = link ? make("a", { href: link, rel: "noopener noreferrer" }, `${article.title}, at the quote`) : article.title;
  panel.replaceChildren(close, make("h2", { id: "claim-title" }, text(row, "amount")), make("blockquote", {}, ...quoted(row)),
    make("p", {}, source, article.published ? ` (${article.published})` : ""), make("dl", {}, ...told), evidenceTable(row));
};

/**
 * Open a claim: its article, at its place, and the panel.
 * @param {string} id
 */
const openClaim = (id) => {
  const row = claimById.get(id);
  if (!row) {
    return;
  }
  hideTip();
  fill(row);
  // Before the place is scrolled to: the open panel takes room.
  panel.hidden = false;
  panel.scrollTop = 0;
  const place = document.getElementById(id);
  const article = place?.closest("details");
  document.querySelectorAll(".text a.now").forEach((old) => old.classList.remove("now"));
  if (place && article) {
    article.open = true;
    place.classList.add("now");
    place.scrollIntoView({ block: "start" });
  }
  panel.focus({ preventScroll: true });
};

const closeClaim = () => {
  panel.hidden = true;
  // The address no longer names the claim, so that the same link opens it again.
  history.replaceState(null, "", location.pathname + location.search);
  cameFrom?.focus();
  cameFrom = null;
};

const openFromAddress = () => {
  const id = location.hash.slice(1);
  openClaim(id);
  const target = id.startsWith("d-") ? document.getElementById(id) : null;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
};

const startClaims = () => {
  window.addEventListener("hashchange", openFromAddress);
  // By then the browser has moved the focus to what the link leads to.
  document.addEventListener("click", (event) => {
    const found = event.target instanceof Element ? event.target.closest("a") : null;
    const link = /** @type {HTMLElement | SVGElement | null} */ (found);
    if (link && !panel.contains(link)) {
      cameFrom = link;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      closeClaim();
    }
  });
  openFromAddress();
};
