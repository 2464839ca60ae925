// On a mark: what its claims read there, in normal form.

const tip = byId("tip");

/** What a field reads as, from the columns of its claim, where the evidence says nothing itself. */
const READ = /** @type {Record<string, string>} */ ({
  value: "amount", direction: "direction", subject: "subject_resolved", window: "window_iso8601", cause: "cause",
  attribution: "attribution", measure: "measure",
});

/**
 * A line of the tooltip: a field and its normalised value.
 * @param {Row} row
 * @param {string} field
 * @param {string} marked the text of the mark
 */
const reading = (row, field, marked) => {
  const own = piecesOf(row).find((piece) => piece[0] === field && piece[2] !== null && piece[1].includes(marked));
  const value = field === "baseline" ? text(row, "amount") : own?.[2] ?? text(row, READ[field] ?? field);
  return value ? `${field}: ${value}` : field;
};

/** @param {HTMLElement} mark */
const readings = (mark) => {
  const rows = (mark.dataset.c ?? "").split(" ").map((i) => data.claims[Number(i)]);
  const marked = mark.textContent ?? "";
  return [...new Set(rows.flatMap((row) =>
    Array.from(mark.classList)
      .filter((field) => piecesOf(row).some((piece) => piece[0] === field && piece[1].includes(marked)))
      .map((field) => reading(row, field, marked))))].join("\n");
};

/** @type {HTMLElement | null} */
let described = null;

/** @param {HTMLElement} mark */
const showTip = (mark) => {
  hideTip();
  tip.textContent = readings(mark);
  tip.hidden = false;
  const at = mark.getClientRects()[0];
  const left = Math.min(at.left, document.documentElement.clientWidth - tip.offsetWidth - 4);
  tip.style.left = `${Math.max(0, left) + scrollX}px`;
  const above = at.top - tip.offsetHeight - 6;
  tip.style.top = `${(above < 0 ? at.bottom + 6 : above) + scrollY}px`;
  described = /** @type {HTMLElement | null} */ (mark.closest("a"));
  described?.setAttribute("aria-describedby", "tip");
};

const hideTip = () => {
  tip.hidden = true;
  described?.removeAttribute("aria-describedby");
  described = null;
};

const startHover = () => {
  const articles = byId("articles");
  /** @param {Event} event */
  const markOf = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    return /** @type {HTMLElement | null} */ (target.closest("mark[data-c]") ?? target.querySelector?.(":scope > mark[data-c]"));
  };
  articles.addEventListener("mouseover", (event) => {
    const mark = markOf(event);
    if (mark) {
      showTip(mark);
    } else {
      hideTip();
    }
  });
  articles.addEventListener("mouseleave", hideTip);
  articles.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark) {
      showTip(mark);
    }
  });
  articles.addEventListener("focusout", hideTip);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hideTip();
    }
  });
};
