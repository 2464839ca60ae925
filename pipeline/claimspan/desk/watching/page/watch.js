"use strict";

// Everything that comes from texts and rule files is put in as text, never as markup.
const FIELDS = ["value", "baseline", "direction", "comparator", "modality", "unit", "window", "attribution",
  "subject", "measure", "cause", "citation"];
const at = (id) => document.getElementById(id);

function make(name, props = {}, ...children) {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function ruleButton(id) {
  return id ? make("button", { type: "button", textContent: id, onclick: () => showRule(id) }) : "no rule";
}

function joined(parts, by = ", ") {
  return parts.flatMap((part, index) => (index ? [by, part] : [part]));
}

async function ask(path, options) {
  const answer = await fetch(path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

async function showRule(id) {
  try {
    const rule = await ask("/rule?id=" + encodeURIComponent(id));
    at("rule").replaceChildren(
      make("h3", { textContent: `${rule.id}, version ${rule.version}, priority ${rule.priority}` }),
      make("p", { textContent: rule.summary }),
      make("p", {}, make("code", { textContent: rule.path })),
      make("pre", { textContent: rule.source }));
  } catch (error) {
    at("rule").replaceChildren(make("p", { className: "note", textContent: String(error.message) }));
  }
}

function showSpans(reading, indices) {
  const rows = indices.map((index) => {
    const span = reading.spans[index];
    return make("tr", {}, make("td", { textContent: span.field }), make("td", { textContent: span.text }),
      make("td", { textContent: span.normalized || "" }),
      make("td", { textContent: `claim ${reading.claims[span.claim].text}` }),
      make("td", {}, ruleButton(span.rule)));
  });
  at("rule").replaceChildren(make("table", {}, make("tbody", {}, ...rows)));
  const first = reading.spans[indices[0]].rule;
  if (indices.length === 1 && first) showRule(first);
}

function piece(reading, { text, spans }) {
  if (!spans.length) return text;
  const ordered = [...spans].sort((a, b) =>
    FIELDS.indexOf(reading.spans[a].field) - FIELDS.indexOf(reading.spans[b].field));
  const fields = [...new Set(ordered.map((index) => reading.spans[index].field))];
  const open = () => showSpans(reading, ordered);
  const mark = make("mark", { className: fields[0], title: fields.join(", "), tabIndex: 0, onclick: open });
  mark.setAttribute("role", "button");
  mark.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open();
    }
  };
  mark.append(text);
  return mark;
}

function claimRow(claim) {
  const high = claim.value_high === null ? "" : ` to ${claim.value_high}`;
  const says = [claim.comparator === "=" ? "" : claim.comparator, `${claim.value}${high}`, claim.unit || "",
    claim.per ? `per ${claim.per}` : "", claim.direction || "", claim.subject_role || "",
    claim.modality === "asserted" ? "" : claim.modality].filter(Boolean).join(" ");
  return make("tr", {}, make("td", { textContent: claim.text }), make("td", { textContent: claim.kind }),
    make("td", { textContent: says }), make("td", {}, ruleButton(claim.rule)));
}

let asked = 0;
async function read() {
  const turn = ++asked;
  const text = at("text").value;
  try {
    const reading = await ask("/read", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ text }) });
    if (turn !== asked) return;  // a later one is on its way
    at("read").replaceChildren(...reading.pieces.map((one) => piece(reading, one)));
    const present = FIELDS.filter((field) => reading.spans.some((span) => span.field === field));
    at("legend").replaceChildren(...present.map((field) => make("mark", { className: field, textContent: field })));
    at("claims").replaceChildren(reading.claims.length
      ? make("table", {}, make("tbody", {}, ...reading.claims.map(claimRow)))
      : make("p", { textContent: text.trim() ? "No claims found." : "" }));
    const numbers = reading.numbers.map((number) =>
      make("span", {}, `${number.text}: ${(number.reason || number.fate).replaceAll("_", " ")}`,
        ...(number.rule ? [" (", ruleButton(number.rule), ")"] : [])));
    at("numbers").replaceChildren(...(numbers.length ? ["Numbers that are no claims: ", ...joined(numbers, "; ")] : []));
  } catch (error) {
    if (turn === asked) at("read").replaceChildren(make("span", { className: "bad", textContent: String(error.message) }));
  }
}

const pairs = (values) => Object.entries(values).map(([name, value]) => `${name}: ${value}`).join(", ");

function failure(one) {
  const found = one.found.length ? one.found.map(pairs).join("; ") : "nothing";
  return make("article", {}, make("p", {}, ruleButton(one.rule), ` ${one.fault}`),
    make("p", {}, make("b", { textContent: `${one.kind}: ${one.text}` })),
    make("p", { textContent: `expected ${pairs(one.expected) || "nothing"}` }),
    make("p", { textContent: `found ${found}` }));
}

function effect(one) {
  const rows = one.fields.map(({ field, before, after }) => make("tr", {}, make("td", { textContent: field }),
    make("td", { textContent: before || "–" }), make("td", { textContent: after || "–" })));
  return make("article", {}, make("p", {}, make("b", { textContent: `${one.what} ${one.value} ` }),
      one.source, " by ", ...joined(one.rules.map(ruleButton))),
    make("p", { textContent: one.sentence }),
    rows.length ? make("table", {}, make("thead", {}, make("tr", {}, ...["field", "before", "after"].map(
      (name) => make("th", { textContent: name })))), make("tbody", {}, ...rows)) : null);
}

function crossfire(one) {
  return make("article", {}, make("p", {}, ruleButton(one.rule), ` takes the ${one.field} of an example of `,
    ruleButton(one.other)), make("p", { textContent: one.text }),
    make("p", { textContent: `${one.found}, not ${one.expected}` }));
}

function draw(state) {
  at("status").textContent =
    `report ${state.number}: ${state.reread} sentences read in ${state.seconds.toFixed(2)} s`;
  document.title = `${state.broken || state.n_failures ? "✗" : "✓"} claimspan rules watch`;
  at("broken").hidden = !state.broken;
  at("problems").replaceChildren(...state.problems.map((text) => make("pre", { textContent: text })));
  at("summary").className = state.n_failures ? "bad" : "good";
  at("summary").textContent = `${state.examples} examples of ${state.rules} rules, ` +
    (state.n_failures ? `${state.n_failures} failed` : "all as their files say");
  at("failures").replaceChildren(...state.failures.map(failure));
  at("crossfire").replaceChildren(...state.crossfire.map(crossfire));
  at("counts").replaceChildren(...(state.changed_rules.length
    ? [...joined(state.changed_rules.map(ruleButton)), ": ",
      Object.entries(state.counts).map(([what, count]) => `${count} ${what}`).join(", ")]
    : ["No rule can give other results than those it is compared with."]));
  at("effects").replaceChildren(...state.effects.map(effect));
}

async function refresh() {
  try {
    draw(await ask("/state"));
    await read();
  } catch (error) {
    at("status").textContent = String(error.message);
  }
}

let pause;
at("text").addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(read, 150);
});
const events = new EventSource("/events");
events.onmessage = refresh;
events.onerror = () => { at("status").textContent = "the server has ended or cannot be reached"; };
