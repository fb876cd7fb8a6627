// The keys of a spreadsheet, inside the inputs of a plain table. Nothing happens while an input
// method composes: Telex must neither lose nor double the first key.

import { go, inputsOf, isBlank, isDirty, read, stateOf } from "./cells.js";
import { giveUp, save } from "./queue.js";
import { cellAt, cellOf, isOpen, lines, place, width } from "./table.js";
import * as range from "./range.js";

const acts = {}; // keys that other modules answer first: "F2", "Ctrl+z" → (cell, event)
const escapes = []; // what Escape closes first, before it gives up what was typed

export const onKey = (name, act) => { acts[name] = act; };
export const onEscape = (act) => escapes.push(act);

export function press(event) {
  const cell = cellOf(event.target);
  if (!cell || event.isComposing || event.keyCode === 229) return;
  const name = nameOf(event);
  const isOwn = event.target.matches("select") && /^(Arrow|Home|End)/.test(name); // a list's own keys
  if (acts[name]?.(cell, event) || (!isOwn && (KEYS[name]?.(cell, event) ?? false) !== false)) event.preventDefault();
}

const nameOf = ({ key, ctrlKey, metaKey, shiftKey, altKey }) =>
  [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", shiftKey && key !== "?" && "Shift", key.length === 1 ? key.toLowerCase() : key].filter(Boolean).join("+");

const KEYS = {
  Enter: (cell) => confirmAndMove(cell, 1),
  "Shift+Enter": (cell) => confirmAndMove(cell, -1),
  Tab: (cell, { target }) => tab(cell, 1, target),
  "Shift+Tab": (cell, { target }) => tab(cell, -1, target),
  Escape: (cell) => escapes.some((act) => act(cell)) || (isOpen(cell) && giveUp(cell)),
  "Alt+ArrowDown": nextEmpty,
  ArrowDown: (cell) => step(cell, 1, 0),
  ArrowUp: (cell) => step(cell, -1, 0),
  ArrowLeft: (cell, { target }) => atEdge(target, "start") && step(cell, 0, -1, target),
  ArrowRight: (cell, { target }) => atEdge(target, "end") && step(cell, 0, 1, target),
  Home: (cell, { target }) => isWhole(target) && go(cellAt(place(cell).row, 0)),
  End: (cell, { target }) => isWhole(target) && go(cellAt(place(cell).row, width - 1), -1),
  "Ctrl+Home": () => go(cellAt(0, 0)),
  "Ctrl+End": () => go(cellAt(lines.length - 1, width - 1)),
  "Ctrl+ArrowDown": (cell) => go(leap(cell, 1, 0)),
  "Ctrl+ArrowUp": (cell) => go(leap(cell, -1, 0)),
  "Ctrl+ArrowLeft": (cell) => go(leap(cell, 0, -1)),
  "Ctrl+ArrowRight": (cell) => go(leap(cell, 0, 1), -1),
  "Shift+ArrowDown": () => range.extend(1, 0),
  "Shift+ArrowUp": () => range.extend(-1, 0),
  "Shift+ArrowLeft": (cell, { target }) => (isWhole(target) || range.isMany()) && range.extend(0, -1),
  "Shift+ArrowRight": (cell, { target }) => (isWhole(target) || range.isMany()) && range.extend(0, 1),
  Delete: (cell, { target }) => (range.isMany() ? wipe(cell) : isWhole(target) && empty(cell)),
};

const isText = (target) => target.matches("input");
const isWhole = (target) => !isText(target) || (target.selectionStart === 0 && target.selectionEnd === target.value.length);
const atEdge = (target, side) => isWhole(target)
  || (side === "start" ? target.selectionEnd === 0 : target.selectionStart === target.value.length);

function confirmAndMove(cell, rows) {
  const { trouble, conflict } = stateOf(cell);
  if (isOpen(cell) && trouble && !conflict) save([cell]);
  if (!step(cell, rows, 0, null, isOpen(cell)) && isOpen(cell) && isDirty(cell)) save([cell]);
  return true;
}

// Arrows visit every cell; Enter passes over what is locked.
function step(cell, rows, columns, input = null, passing = false) {
  const inputs = inputsOf(cell);
  const beside = columns && input ? inputs[inputs.indexOf(input) + columns] : null;
  if (beside) return go(cell, inputs.indexOf(beside));
  let { row, column } = place(cell);
  let next;
  do {
    row += rows;
    column += columns;
    next = cellAt(row, column);
  } while (next && (lines[row].hidden || (passing && !isOpen(next))));
  return go(next, columns < 0 ? -1 : 0);
}

// Tab goes on through the open cells, also those that have no input yet; at the ends it leaves.
function tab(cell, ahead, target) {
  const inputs = inputsOf(cell);
  if (inputs[inputs.indexOf(target) + ahead]) return false;
  for (let at = index(cell) + ahead; at >= 0 && at < lines.length * width; at += ahead) {
    const next = cellAt(Math.floor(at / width), at % width);
    if (isOpen(next) && !next.parentElement.hidden) return go(next, ahead > 0 ? 0 : -1);
  }
  return false;
}

const index = (cell) => place(cell).row * width + place(cell).column;

// As in a spreadsheet: to the end of a filled run, or over a gap to the next filled cell.
function leap(cell, rows, columns) {
  let { row, column } = place(cell);
  const after = (step) => cellAt(row + rows * step, column + columns * step);
  const isFilled = (each) => each && !each.classList.contains("is-empty");
  const inRun = isFilled(after(1));
  while (after(1) && (inRun ? isFilled(after(1)) : !isFilled(cellAt(row, column)) || cellAt(row, column) === cell)) {
    row += rows;
    column += columns;
    if (!inRun && isFilled(cellAt(row, column))) break;
  }
  return cellAt(row, column);
}

export function nextEmpty(cell) {
  const from = cell ? index(cell) : -1;
  const all = lines.length * width;
  for (let ahead = 1; ahead <= all; ahead += 1) {
    const at = (from + ahead) % all;
    const next = cellAt(Math.floor(at / width), at % width);
    if (isOpen(next) && !lines[Math.floor(at / width)].hidden && next.matches(".is-empty, .is-ghost") && isBlank(read(next))) return go(next);
  }
  return true;
}

export function wipe(cell) {
  save(range.clear(cell), "FILLED");
  return true;
}

function empty(cell) {
  for (const input of inputsOf(cell)) input.value = "";
  return inputsOf(cell).length > 0;
}
