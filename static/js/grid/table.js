// The table as rows and columns of cells, whichever way round it is drawn.

export const grid = document.getElementById("bang-cham");
export const words = document.getElementById("cau-chu")?.dataset ?? {};
export const say = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name] ?? "");

export const isTurned = grid?.dataset.turned !== undefined;
const heads = [...(grid?.querySelectorAll("thead th[data-head]") ?? [])];
export const lines = [...(grid?.querySelectorAll("tbody tr[data-line]") ?? [])];
const rowOf = new Map(lines.map((line, row) => [line, row]));
const index = (list) => new Map(list.map((head, place) => [head.dataset.code, place]));
const columnAt = index(heads);
const rowAt = index(lines.map((line) => line.cells[0]));

export const cellOf = (element) => element?.closest?.("td.td-cell");
export const headAcross = (cell) => heads[cell.cellIndex - 1];
export const headDown = (cell) => cell.parentElement.cells[0];
export const unitOf = isTurned ? headAcross : headDown;
export const criterionOf = isTurned ? headDown : headAcross;
export const width = heads.length;
export const namesAcross = heads;
export const namesDown = lines.map((line) => line.cells[0]);

export const place = (cell) => ({ row: rowOf.get(cell.parentElement), column: cell.cellIndex - 1 });
export const cellAt = (row, column) => (column < 0 || column >= width ? undefined : lines[row]?.cells[column + 1]);
export const isOpen = (cell) => !cell.classList.contains("is-locked");

export function find({ unit, criterion }) {
  const [row, column] = isTurned ? [criterion, unit] : [unit, criterion];
  return rowAt.has(row) && columnAt.has(column) ? cellAt(rowAt.get(row), columnAt.get(column)) : undefined;
}

export const where = (cell) => ({ unit: unitOf(cell).dataset.code, criterion: criterionOf(cell).dataset.code });
export const keyOf = ({ unit, criterion }) => `${unit}\t${criterion}`;

export function* cellsBetween(one, other) {
  const [a, b] = [place(one), place(other)];
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row += 1) {
    if (lines[row].hidden) continue;
    for (let column = Math.min(a.column, b.column); column <= Math.max(a.column, b.column); column += 1) {
      yield cellAt(row, column);
    }
  }
}

export function* allCells() {
  for (const line of lines) for (let column = 0; column < width; column += 1) yield line.cells[column + 1];
}

const SLICE = 12; // milliseconds of a frame; drawing it takes about as long again

// Work on many cells without holding up a frame.
export async function inSlices(items, act) {
  let until = performance.now() + SLICE;
  for (const item of items) {
    act(item);
    if (performance.now() < until) continue;
    await new Promise(requestAnimationFrame);
    until = performance.now() + SLICE;
  }
}
