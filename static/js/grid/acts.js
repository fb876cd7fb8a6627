// What is typed and not yet stored: acts that wait to be sent, and cells the server refused. Both
// are kept in the browser, so that a cut network or a reload loses nothing.

import { read, same, stateOf, write } from "./cells.js";
import { keep } from "./wire.js";
import { find, isOpen, keyOf, where } from "./table.js";

export const waiting = []; // { kind, reason, cells: [{ unit, criterion, version, typed }] }
const held = new Map(); // what the server refused, until it is typed again or given up

export const countWaiting = () => new Set(waiting.flatMap((act) => act.cells.map(keyOf))).size;
export const countHeld = () => held.size;
export const drop = (cell) => held.delete(keyOf(where(cell))) && persist();
export const mine = (cell) => held.get(keyOf(where(cell))) ?? { typed: read(cell) };
export const waits = (each) => waiting.some((act) => act.cells.some((other) => keyOf(other) === keyOf(each)));

export function persist() {
  keep([...waiting, ...(held.size ? [{ kind: "TYPED", reason: "", cells: [...held.values()] }] : [])]);
}

// Cells that already wait with the same text are not sent twice.
export function add(cells, kind, { reason, typed }) {
  const last = new Map(waiting.flatMap((act) => act.cells).map((each) => [keyOf(each), each.typed]));
  const entries = cells.map((cell) => ({ ...where(cell), version: stateOf(cell).version, typed: typed(cell) }));
  const news = entries.filter((entry) => !(last.has(keyOf(entry)) && same(entry.typed, last.get(keyOf(entry)))));
  for (const entry of news) held.delete(keyOf(entry));
  if (!news.length) return false;
  waiting.push({ kind, reason, cells: news });
  persist();
  return true;
}

// The next act on the same cell builds on what was stored; a refused cell is kept aside, but for
// one that is locked and not even on the page: nobody could type it again or give it up.
export function settle(each, entry) {
  if (each.status !== "saved") {
    if (entry && (each.status !== "locked" || find(each))) held.set(keyOf(each), entry);
    return;
  }
  for (const act of waiting) for (const cell of act.cells) if (keyOf(cell) === keyOf(each)) cell.version = each.version;
}

export function sendAgain(act, reason, entries) {
  for (const entry of entries) held.delete(keyOf(entry));
  waiting.unshift({ ...act, reason, cells: entries });
}

// Acts of a page that is gone: its texts come back into the cells, on the versions they were typed on.
export function adopt(acts) {
  for (const each of acts.flatMap((act) => act.cells)) {
    const cell = find(each);
    if (!cell || !isOpen(cell)) continue;
    const state = stateOf(cell);
    if (!each.typed.ly_do) write(cell, each.typed);
    state.version = each.version;
  }
  waiting.push(...acts.filter((act) => act.cells.length));
  persist();
}
