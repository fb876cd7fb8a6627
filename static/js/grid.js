// The score grid: a plain table of inputs that is typed, pasted and filled like a spreadsheet.

import { go, inputsOf, isBlank, isDirty, read, stateOf } from "./grid/cells.js";
import * as fill from "./grid/fill.js";
import * as filters from "./grid/filters.js";
import { onEscape, onKey, press, wipe } from "./grid/keys.js";
import { here, look } from "./grid/look.js";
import { watch } from "./grid/near.js";
import * as paste from "./grid/paste.js";
import * as queue from "./grid/queue.js";
import * as range from "./grid/range.js";
import { cellOf, grid, isOpen } from "./grid/table.js";
import * as undo from "./grid/undo.js";
import * as windows from "./grid/windows.js";

let reached = null;

// As in a spreadsheet, what is typed into a cell just reached replaces what it held.
function arrive({ target }) {
  const cell = cellOf(target);
  if (!cell) return;
  if (cell !== here() || range.isMany()) range.start(cell);
  const isNew = cell !== here();
  look(cell);
  cell.scrollIntoView({ block: "nearest", inline: "nearest" }); // the line above may have grown
  if (isNew) windows.follow(cell);
  if (!target.matches("input.td-cell__in")) return;
  target.select();
  reached = target;
}

function settle(event) {
  if (event.target === reached) event.preventDefault(); // the click that came here must not unselect
  reached = null;
}

function leave({ target, relatedTarget }) {
  const cell = cellOf(target);
  if (cell && cell !== cellOf(relatedTarget)) saveTyped(cell);
}

const typing = (cell) => cell?.classList.toggle("is-typed", !isBlank(read(cell)));

function saveTyped(cell) {
  if (cell && inputsOf(cell).length && isDirty(cell) && !stateOf(cell).conflict) queue.save([cell]);
}

// A click on text that has no input yet, or never will, goes there all the same.
function click({ target }) {
  const cell = cellOf(target);
  if (cell && !inputsOf(cell).includes(target) && !range.isMany()) go(cell);
}

function copy(event) {
  const cell = cellOf(event.target);
  const input = event.target;
  const isPart = input.matches("input") && input.selectionStart !== input.selectionEnd && input.selectionEnd - input.selectionStart < input.value.length;
  if (!cell || (isPart && !range.isMany())) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", range.asText(cell));
  if (event.type === "cut" && isOpen(cell)) wipe(cell);
}

function mind(event) {
  reached = null;
  press(event);
}

function begin() {
  grid.addEventListener("focusin", arrive);
  grid.addEventListener("mouseup", settle);
  grid.addEventListener("click", click);
  grid.addEventListener("focusout", leave);
  grid.addEventListener("change", ({ target }) => target.matches("select") && saveTyped(cellOf(target)));
  grid.addEventListener("keydown", mind);
  grid.addEventListener("paste", (event) => paste.onPaste(event, cellOf(event.target)));
  grid.addEventListener("input", ({ target }) => { paste.cancel(); typing(cellOf(target)); });
  for (const name of ["copy", "cut"]) grid.addEventListener(name, copy);
  window.addEventListener("pagehide", () => saveTyped(here()));
  onKey("Escape", () => false);
  range.byMouse();
  for (const part of [undo, windows, fill, filters]) part.begin();
  paste.begin(() => here() && go(here()));
  onEscape((cell) => range.isMany() && (range.start(cell), true));
  watch(grid.closest(".td-gridbox"));
  queue.begin();
}

if (grid) begin();
