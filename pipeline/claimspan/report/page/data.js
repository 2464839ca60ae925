// What the page knows of its claims, and small helpers.

/**
 * @typedef {[field: string, text: string, normalized: string | null, start: number, end: number, rule: number]} Piece
 * @typedef {(string | number | null | Piece[])[]} Row one claim, a value a column
 * @typedef {{source: string, title: string, published: string | null, shown: boolean}} Article
 * @typedef {{columns: string[], claims: Row[], rules: string[], articles: Article[]}} Data
 */

/**
 * The element of that id.
 * @param {string} id
 */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Data} */
const data = JSON.parse(byId("data").textContent || "");

/** @type {Map<string, number>} */
const columnOf = new Map(data.columns.map((name, i) => [name, i]));

/**
 * A column of a claim.
 * @param {Row} row
 * @param {string} name
 */
const get = (row, name) => row[/** @type {number} */ (columnOf.get(name))];

/**
 * A column of a claim as text, empty where the claim has none.
 * @param {Row} row
 * @param {string} name
 */
const text = (row, name) => String(get(row, name) ?? "");

/**
 * The article that a claim stands in.
 * @param {Row} row
 */
const articleOf = (row) => data.articles[/** @type {number} */ (get(row, "article"))];

/**
 * The pieces of evidence of a claim.
 * @param {Row} row
 */
const piecesOf = (row) => /** @type {Piece[]} */ (get(row, "spans"));

/** @type {Map<string, Row>} */
const claimById = new Map(data.claims.map((row) => [text(row, "claim_id"), row]));

/**
 * An element with its children; text stays text.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
const make = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
};

/** @param {number} count */
const figure = (count) => count.toLocaleString("en");
