// Every change is an act: one request, one step to undo. Acts go out one after the other, wait
// while the network is away, and are kept in the browser until the server has stored them.

import { read, same, stateOf, write } from "./cells.js";
import { post } from "./wire.js";
import { conflict, note, restore, store, tell, tellSaved, total, trouble } from "./marks.js";
import { inherit, keep, listen, spread } from "./store.js";
import { find, inSlices, isOpen, keyOf, where, words } from "./table.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds between tries
const waiting = []; // { kind, reason, cells: [{ unit, criterion, version, typed }] }
const held = new Map(); // what the server refused, until it is typed again or given up
let busy = null;
let tries = 0;
let timer = null;
let ask = async () => "";

export const onReasonNeeded = (act) => { ask = act; };
export const count = () => new Set(waiting.flatMap((act) => act.cells.map(keyOf))).size;
export const drop = (cell) => held.delete(keyOf(where(cell))) && persist();
const persist = () => keep([...waiting, ...(held.size ? [{ kind: "TYPED", reason: "", cells: [...held.values()] }] : [])]);

export function save(cells, kind = "TYPED", { reason = "", typed = read } = {}) {
  const entries = [];
  for (const cell of cells) {
    const entry = { ...where(cell), version: stateOf(cell).version, typed: typed(cell) };
    const last = waiting.flatMap((act) => act.cells).findLast((each) => keyOf(each) === keyOf(entry));
    if (last && same(entry.typed, last.typed)) continue;
    held.delete(keyOf(entry));
    entries.push(entry);
  }
  if (!entries.length) return;
  waiting.push({ kind, reason, cells: entries });
  persist();
  pump();
}

// Resolves when nothing waits any more; false when the network is away.
export async function settled() {
  await pump();
  return waiting.length === 0;
}

export function pump() {
  busy ??= run().finally(() => { busy = null; });
  return busy;
}

async function run() {
  clearTimeout(timer);
  while (waiting.length) {
    if (!tries) tell(words.saving);
    const act = waiting[0];
    const result = await post("save", { kind: act.kind, reason: act.reason, cells: act.cells });
    if (result.away) return later(result);
    tries = 0;
    waiting.shift();
    await hear(act, result);
    persist();
  }
}

function later({ signedOut }) {
  timer = setTimeout(pump, PAUSES[Math.min(tries, PAUSES.length - 1)] * 1000);
  tries += 1;
  tell(signedOut ? words.signedOut : words.lost, { n: count() }, { bad: true });
}

async function hear(act, { answer, message }) {
  const answers = answer?.cells ?? act.cells.map((cell) => ({ ...cell, status: "refused", message }));
  const entries = new Map(act.cells.map((cell) => [keyOf(cell), cell]));
  const needing = answers.filter((each) => each.status === "reason_needed");
  for (const each of answers) settle(each, entries.get(keyOf(each)));
  await inSlices(answers, (each) => show(each, entries.get(keyOf(each))));
  if (answer?.totals) heard(answer.totals);
  spread({ cells: answers.filter((each) => each.status === "saved"), totals: answer?.totals });
  conclude(answers);
  if (needing.length) await explain(act, needing, entries);
}

// The next act on the same cell builds on what was stored; a refused cell is kept aside.
function settle(each, entry) {
  if (each.status === "saved") {
    for (const act of waiting) for (const cell of act.cells) if (keyOf(cell) === keyOf(each)) cell.version = each.version;
  } else if (entry) held.set(keyOf(each), entry);
}

function show(each, entry) {
  const cell = find(each);
  if (!cell) return;
  if (each.status === "saved") store(cell, each, { sent: entry?.typed });
  else if (each.status === "conflict") conflict(cell, each);
  else trouble(cell, each.message);
}

function heard(totals) {
  total(totals);
  for (const { unit, notes } of totals.rows) {
    for (const [criterion, text] of Object.entries(notes ?? {})) {
      const cell = find({ unit, criterion });
      if (cell) note(cell, text);
    }
  }
}

function conclude(answers) {
  const bad = answers.filter((each) => each.status !== "saved");
  if (waiting.length) return;
  if (bad.length) tell(bad.some((each) => each.status === "conflict") ? words.conflict : words.error, { n: held.size }, { bad: true });
  else tellSaved(answers.at(-1)?.at || new Date().toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" }));
}

// One reason for all cells of the act that need one; without it they stay as typed, unsaved.
async function explain(act, needing, entries) {
  const reason = await ask(needing);
  if (!reason) return;
  const cells = needing.map((each) => entries.get(keyOf(each)));
  for (const cell of cells) held.delete(keyOf(cell));
  waiting.unshift({ ...act, reason, cells });
}

// Somebody else was faster: take theirs, or say again what is mine on top of it.
export function keepTheirs(cell) {
  drop(cell);
  store(cell, stateOf(cell).conflict, { overwrite: true });
}

export function insist(cell) {
  const state = stateOf(cell);
  const { typed } = mine(cell);
  Object.assign(state, { version: state.conflict.version, conflict: null });
  save([cell], "TYPED", { typed: () => typed });
}

export const mine = (cell) => held.get(keyOf(where(cell))) ?? { typed: read(cell) };

export function giveUp(cell) {
  drop(cell);
  restore(cell);
}

// Answers that did not come from the queue: undo, redo, another tab of the same person.
export async function take({ cells = [], totals }, { overwrite = true } = {}) {
  await inSlices(cells, (each) => {
    const cell = find(each);
    if (each.status !== "saved") return show(each);
    settle(each);
    const waits = waiting.some((act) => act.cells.some((other) => keyOf(other) === keyOf(each)));
    if (cell && waits) stateOf(cell).version = each.version;
    else if (cell) store(cell, each, { overwrite });
  });
  if (totals) heard(totals);
}

export async function begin() {
  listen((answer) => take(answer, { overwrite: false }));
  window.addEventListener("online", pump);
  document.addEventListener("visibilitychange", () => waiting.length && pump());
  await inherit((acts) => {
    for (const act of acts) for (const each of act.cells) replay(each);
    waiting.push(...acts.filter((act) => act.cells.length));
    persist();
  });
  pump();
}

function replay(each) {
  const cell = find(each);
  if (!cell || !isOpen(cell)) return;
  const state = stateOf(cell);
  if (!each.typed.ly_do) write(cell, each.typed);
  state.version = each.version;
}
