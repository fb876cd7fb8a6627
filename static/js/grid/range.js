// Several cells at once: Shift with arrows or a drag picks them, and acts work on all of them.

import { textOf, write } from "./cells.js";
import { cellAt, cellOf, cellsBetween, grid, isOpen, place, say, words } from "./table.js";

const said = document.getElementById("da-chon");
let anchor = null;
let end = null;

export const picked = (cell) => (anchor && end && anchor !== end ? [...cellsBetween(anchor, end)] : [cell]);
export const isMany = () => Boolean(anchor && end && anchor !== end);
export const corners = (cell) => (isMany() ? [place(anchor), place(end)] : [place(cell), place(cell)]);

export function start(cell) {
  if (isMany()) draw([]);
  anchor = end = cell;
}

export function extendTo(cell) {
  if (!anchor || !cell || cell === end) return;
  end = cell;
  draw(isMany() ? cellsBetween(anchor, end) : []);
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function extend(rows, columns) {
  const { row, column } = place(end);
  extendTo(cellAt(row + rows, column + columns));
}

function draw(cells) {
  for (const cell of grid.querySelectorAll(".is-picked")) cell.classList.remove("is-picked");
  for (const cell of cells) cell.classList.add("is-picked");
  const [a, b] = isMany() ? corners() : [null, null];
  said.textContent = a ? say(words.picked, { rows: Math.abs(a.row - b.row) + 1, columns: Math.abs(a.column - b.column) + 1 }) : "";
}

export function asText(cell) {
  const rows = new Map();
  for (const each of picked(cell)) {
    const { row } = place(each);
    rows.set(row, [...(rows.get(row) ?? []), textOf(each)]);
  }
  return [...rows.values()].map((values) => values.join("\t")).join("\n");
}

// Empties what is picked; gives back the cells that changed.
export function clear(cell) {
  const open = picked(cell).filter(isOpen);
  for (const each of open) write(each, {});
  return open;
}

export function byMouse() {
  let from = null;
  grid.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event.target);
    if (event.pointerType === "touch" || event.button || !cell) return;
    if (event.shiftKey && anchor) {
      event.preventDefault();
      extendTo(cell);
    } else from = cell;
  });
  grid.addEventListener("mousedown", (event) => event.shiftKey && anchor && cellOf(event.target) && event.preventDefault());
  grid.addEventListener("pointerover", (event) => {
    const cell = cellOf(event.target);
    if (!from || !(event.buttons & 1) || !cell || (cell === from && !isMany())) return;
    if (!anchor) start(from);
    extendTo(cell);
  });
  window.addEventListener("pointerup", () => { from = null; });
}
