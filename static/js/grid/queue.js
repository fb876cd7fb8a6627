// Every change is an act: one request, one step to undo. Acts go out one after the other and wait
// while the network is away.

import { add, adopt, countHeld, countWaiting, drop, mine, persist, sendAgain, settle, waiting, waits } from "./acts.js";
import { isDirty, read, stateOf } from "./cells.js";
import { conflict, note, restore, store, tell, tellSaved, total, trouble } from "./marks.js";
import { find, inSlices, keyOf, words } from "./table.js";
import { inherit, listen, post, spread } from "./wire.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds between tries
let busy = null;
let tries = 0;
let timer = null;
let ask = async () => "";

export const onReasonNeeded = (act) => { ask = act; };

export function save(cells, kind = "TYPED", { reason = "", typed = read } = {}) {
  if (add(cells, kind, { reason, typed })) pump();
}

// Resolves when nothing waits any more; false when the network is away.
export async function settled() {
  await pump();
  return waiting.length === 0;
}

function pump() {
  busy ??= run().finally(() => { busy = null; });
  return busy;
}

async function run() {
  clearTimeout(timer);
  while (waiting.length) {
    if (!tries) tell(words.saving);
    const [act] = waiting;
    const result = await post("save", act);
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
  tell(signedOut ? words.signedOut : words.lost, { n: countWaiting() }, { bad: true });
}

async function hear(act, { answer, message }) {
  const answers = answer?.cells ?? act.cells.map((cell) => ({ ...cell, status: "refused", message: answer?.message ?? message }));
  const entries = new Map(act.cells.map((cell) => [keyOf(cell), cell]));
  for (const each of answers) settle(each, entries.get(keyOf(each)));
  await inSlices(answers, (each) => show(each, entries.get(keyOf(each))));
  if (answer?.totals) totals(answer.totals);
  spread({ cells: answers.filter((each) => each.status === "saved"), totals: answer?.totals });
  conclude(answers);
  await explain(act, answers, entries);
}

function show(each, entry) {
  const cell = find(each);
  if (!cell) return;
  if (each.status === "saved") store(cell, each, { sent: entry?.typed });
  else if (each.status === "conflict") conflict(cell, each);
  else trouble(cell, each.message);
}

// What one entry of a leader criterion moves in the other units comes with the totals.
function totals(sums) {
  total(sums);
  for (const { unit, notes } of sums.rows) {
    for (const [criterion, text] of Object.entries(notes ?? {})) {
      const cell = find({ unit, criterion });
      if (cell) note(cell, text);
    }
  }
}

function conclude(answers) {
  const bad = answers.filter((each) => each.status !== "saved");
  if (waiting.length) return;
  if (!bad.length) tellSaved(answers.at(-1)?.at || new Date().toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" }));
  else tell(bad.some((each) => each.status === "conflict") ? words.conflict : words.error, { n: countHeld() }, { bad: true });
}

// One reason for all cells of the act that need one; without it they stay as typed, unsaved.
async function explain(act, answers, entries) {
  const needing = answers.filter((each) => each.status === "reason_needed");
  const reason = needing.length ? await ask(needing) : "";
  if (reason) sendAgain(act, reason, needing.map((each) => entries.get(keyOf(each))));
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

export function giveUp(cell) {
  drop(cell);
  restore(cell);
}

// Answers that did not come from the queue: undo, redo, another tab of the same person.
export async function take({ cells = [], totals: sums }, { overwrite = true } = {}) {
  await inSlices(cells, (each) => {
    const cell = find(each);
    if (each.status !== "saved") return show(each);
    settle(each);
    if (cell && waits(each)) stateOf(cell).version = each.version;
    else if (cell) store(cell, each, { overwrite: overwrite || !isDirty(cell) });
  });
  if (sums) totals(sums);
}

export async function begin() {
  listen((answer) => take(answer, { overwrite: false }));
  window.addEventListener("online", pump);
  document.addEventListener("visibilitychange", () => waiting.length && pump());
  await inherit(adopt);
  pump();
}
