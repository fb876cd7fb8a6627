// How a cell looks after the server answered, and the line that says how saving goes.

import { inputsOf, isBlank, paint, read, same, stateOf, write } from "./cells.js";
import { grid, say, words } from "./table.js";

const STATES = ["is-fresh", "is-error", "is-conflict"];
const saved = document.getElementById("da-luu");
const listeners = new Set();

// The line above, the filters and the drawer want to know when a cell changed.
export const onMark = (act) => listeners.add(act);
const changed = (cell) => listeners.forEach((act) => act(cell));

// What a person types meanwhile is left alone: only what was sent, or nothing new, is replaced.
export function store(cell, stored, { sent = null, overwrite = false } = {}) {
  const state = stateOf(cell);
  const typed = read(cell);
  const untouched = overwrite || stored.na || (sent && same(typed, sent)) || same(typed, state.shown);
  Object.assign(state, { version: stored.version, shown: stored.shown, trouble: "", conflict: null });
  show(cell, stored, untouched);
  mark(cell, "is-fresh");
  changed(cell);
}

function show(cell, stored, untouched) {
  if (stored.na) cell.dataset.na = stored.na;
  else delete cell.dataset.na;
  if (untouched && !cell.querySelector("[data-composing]")) write(cell, stored.shown);
  for (const input of inputsOf(cell)) input.removeAttribute("aria-invalid");
  note(cell, stored.note);
  cell.classList.toggle("is-na", Boolean(stored.na));
  for (const [name, value] of Object.entries(stored.marks ?? {})) {
    if (value) cell.dataset[name] = value;
    else delete cell.dataset[name];
  }
  paint(cell, isBlank(read(cell)));
}

export function note(cell, text) {
  let line = cell.querySelector(".td-cell__pts");
  if (!text && !line) return;
  if (!line) {
    line = document.createElement("span");
    line.className = "td-cell__pts";
    cell.append(line);
  }
  if (line.textContent !== text) line.textContent = text;
  cell.classList.toggle("has-pts", Boolean(text));
}

export function conflict(cell, theirs) {
  Object.assign(stateOf(cell), { trouble: theirs.message, conflict: theirs });
  mark(cell, "is-conflict");
  changed(cell);
}

export function trouble(cell, message) {
  Object.assign(stateOf(cell), { trouble: message, conflict: null });
  for (const input of inputsOf(cell)) input.setAttribute("aria-invalid", "true");
  mark(cell, "is-error");
  changed(cell);
}

export function mark(cell, name) {
  unmark(cell);
  cell.classList.add(name);
  // "Just saved" is drawn by the style sheet: it comes to a thousand cells at once.
  if (name !== "is-fresh") cell.prepend(document.getElementById(`dau-${name}`).content.cloneNode(true));
}

export function unmark(cell) {
  const isMarked = cell.matches(".is-error, .is-conflict");
  cell.classList.remove(...STATES);
  if (isMarked) for (const sign of cell.querySelectorAll(":scope > .td-cell__mark, :scope > .td-cell__short")) sign.remove();
}

export function restore(cell) {
  const state = stateOf(cell);
  write(cell, state.shown);
  if (state.conflict) return;
  state.trouble = "";
  for (const input of inputsOf(cell)) input.removeAttribute("aria-invalid");
  unmark(cell);
  changed(cell);
}

export function total({ filled, rows }) {
  document.getElementById("da-cham").textContent = filled;
  for (const row of rows) {
    const of = (name) => grid.querySelector(`[data-${name}="${CSS.escape(row.unit)}"]`);
    of("done").textContent = row.done;
    of("total").textContent = row.total || "–";
    of("rank").textContent = row.rank ?? "–";
  }
}

export function tell(text, facts = {}, { done = false, bad = false } = {}) {
  const sign = done ? [document.getElementById("dau-is-fresh").content.cloneNode(true)] : [];
  saved.classList.toggle("is-bad", bad);
  saved.replaceChildren(...sign, say(text, facts));
}

export const tellSaved = (at) => tell(words.saved, { at }, { done: true });
