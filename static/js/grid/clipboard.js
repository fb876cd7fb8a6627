// The text a spreadsheet puts on the clipboard, and where its rows land: by the names beside them
// if they bring names, else from the cell in hand on. One value fills many cells, one row many rows.

import { inputsOf, kindOf, parse } from "./cells.js";
import { corners } from "./range.js";
import { cellAt, isTurned, lines, namesAcross, namesDown, width } from "./table.js";

export function parseTable(text) {
  const rows = [[]];
  let at = 0;
  while (at < text.length) {
    const [value, next] = text[at] === '"' ? quoted(text, at) : plain(text, at);
    rows.at(-1).push(value);
    at = next;
    if (text[at] === "\t") {
      at += 1;
      if (at === text.length || text[at] === "\n" || text[at] === "\r") rows.at(-1).push("");
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") {
      at += 1;
      if (at < text.length) rows.push([]);
    }
  }
  return rows.map((row) => (row.length ? row : [""]));
}

function plain(text, from) {
  let to = from;
  while (to < text.length && !"\t\n\r".includes(text[to])) to += 1;
  return [text.slice(from, to), to];
}

// A quote that never closes before a tab or a line end is a quote somebody typed.
function quoted(text, from) {
  let value = "";
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else if (at + 1 === text.length || "\t\n\r".includes(text[at + 1])) {
      return [value.replace(/\r?\n/g, " "), at + 1];
    } else break;
  }
  return plain(text, from);
}

const fold = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

export function align(rows, cell, input) {
  const named = byNames(rows);
  if (named) return named;
  const [a, b] = corners(cell);
  const from = { row: Math.min(a.row, b.row), column: Math.min(a.column, b.column) };
  const size = { rows: Math.abs(a.row - b.row) + 1, columns: Math.abs(a.column - b.column) + 1 };
  const slots = slotsFrom(rows, from, inputsOf(cellAt(from.row, from.column)).indexOf(input));
  const shown = lines.map((_line, row) => row).filter((row) => row >= from.row && !lines[row].hidden);
  const tall = repeated(rows.length, size.rows);
  const wide = repeated(rows[0].length, slots.count(size.columns));
  return land(rows, { shown, slots: slots.list, tall, wide });
}

// Times a block fits into what is picked; 1 when it does not fit exactly.
const repeated = (length, room) => (room > length && room % length === 0 ? room / length : 1);

function land(rows, { shown, slots, tall, wide }) {
  const [height, long] = [rows.length * tall, rows[0].length * wide];
  const targets = new Map();
  for (let row = 0; row < Math.min(height, shown.length); row += 1) {
    const values = rows[row % rows.length];
    for (let column = 0; column < Math.min(long, slots.length); column += 1) {
      put(targets, cellAt(shown[row], slots[column].column), slots[column].part, values[column % values.length] ?? "");
    }
  }
  const over = { rows: Math.max(0, height - shown.length), columns: Math.max(0, long - slots.length) };
  return { targets: [...targets.values()], over, unknown: [] };
}

function put(targets, cell, part, text) {
  const typed = part ? { [part]: text.trim() } : parse(cell, text);
  targets.set(cell, { cell, typed: { ...targets.get(cell)?.typed, ...typed } });
}

// A pair takes "100/97,5" from one column, or two columns when no value there has a stroke.
function slotsFrom(rows, from, input) {
  const perCell = [];
  const perInput = [];
  for (let column = from.column; column < width; column += 1) {
    const { parts } = kindOf(cellAt(from.row, column));
    perCell.push({ column, part: null });
    const kept = column === from.column ? Math.max(0, input) : 0;
    perInput.push(...parts.slice(parts.length > 1 ? kept : 0).map((part) => ({ column, part: parts.length > 1 ? part : null })));
  }
  const values = rows.flatMap((row) => row.filter((_value, place) => isPair(from.row, perCell[place])));
  const split = !isTurned && values.some(Boolean) && !values.some((value) => value.includes("/"));
  const list = split ? perInput : perCell;
  return { list, count: (columns) => (split ? list.filter(({ column }) => column < from.column + columns).length : columns) };
}

const isPair = (row, slot) => slot && kindOf(cellAt(row, slot.column)).parts.length > 1;

// A copied table often brings its heads: then every value goes to the column and line it names.
function byNames(rows) {
  const columns = places(rows[0].slice(1), namesAcross);
  const column = columns.found ? columns : places(rows[0], namesAcross);
  const names = rows.slice(column.found ? 1 : 0).map((row) => row[0]);
  const down = places(names, namesDown);
  if (!columns.found || !down.found) return null;
  const targets = new Map();
  rows.slice(1).forEach((row, at) => row.slice(1).forEach((text, place) => {
    const [line, head] = [down.list[at], columns.list[place]];
    if (line !== undefined && head !== undefined) put(targets, cellAt(line, head), null, text);
  }));
  return { targets: [...targets.values()], over: { rows: 0, columns: 0 }, unknown: [...columns.unknown, ...down.unknown] };
}

// Heads are recognised by code, name or "code name"; most of them must be.
function places(texts, heads) {
  const known = new Map();
  heads.forEach(({ dataset: { code, name } }, place) => [code, name, `${code} ${name}`].forEach((text) => known.set(fold(text), place)));
  const list = texts.map((text) => known.get(fold(text)));
  const unknown = texts.filter((text, place) => text.trim() && list[place] === undefined);
  return { list, unknown, found: list.filter((each) => each !== undefined).length > texts.filter((text) => text.trim()).length / 2 };
}
