// Pasting a block: it is shown where it would land, and what would be lost, before Enter writes it.

import { readNumber } from "../numbers.js";
import { go, isBlank, kindOf, read, stateOf, write } from "./cells.js";
import { onEscape, onKey } from "./keys.js";
import { save } from "./queue.js";
import { notice } from "./undo.js";
import { here } from "./look.js";
import { cellAt, criterionOf, inSlices, isOpen, say, words } from "./table.js";
import { align, parseTable } from "./clipboard.js";

const bar = document.getElementById("dan");
const box = document.getElementById("hop-dan");
let plan = null;

export function onPaste(event, cell) {
  const text = event.clipboardData.getData("text/plain");
  if (!text || !cell) return;
  const rows = parseTable(text);
  const isOne = rows.length === 1 && rows[0].length === 1;
  const landing = align(rows, cell, event.target);
  if (isOne && landing.targets.length < 2) return; // the input itself takes one value
  event.preventDefault();
  prepare(landing);
}

export function prepare(landing) {
  cancel();
  plan = { ...landing, writes: landing.targets.filter(({ cell }) => isOpen(cell)) };
  for (const { cell } of plan.writes) cell.classList.add("is-landing");
  bar.querySelector("[data-plan]").textContent = inWords(plan);
  bar.querySelector("[data-go]").textContent = say(words.pasteGo, { n: plan.writes.length });
  bar.hidden = false;
}

function inWords({ targets, writes, over, unknown }) {
  const skipped = targets.length - writes.length;
  const bad = writes.filter((each) => !isReadable(each)).length;
  const replaced = writes.filter(({ cell }) => !isBlank(stateOf(cell).shown)).length;
  const outside = [over.columns && say(words.columns, { n: over.columns }), over.rows && say(words.rows, { n: over.rows })].filter(Boolean);
  return [
    say(words.pastePlan, { n: writes.length }),
    skipped && say(words.pasteSkipped, { n: skipped }),
    outside.length && say(words.pasteOver, { what: outside.join(", ") }),
    unknown.length && say(words.pasteUnknown, { what: unknown.slice(0, 3).join(", ") }),
    replaced && say(words.pasteReplaced, { n: replaced }),
    bad && say(words.pasteBad, { n: bad }),
  ].filter(Boolean).join(" · ");
}

function isReadable({ cell, typed }) {
  const { options } = kindOf(cell);
  const places = Number(criterionOf(cell).dataset.places ?? 2);
  return Object.values(typed).every((text) => !text || (options.length ? options.some((each) => each.value === text) : readNumber(text, places).value));
}

export function cancel() {
  if (!plan) return false;
  for (const { cell } of plan.writes) cell.classList.remove("is-landing");
  bar.hidden = true;
  plan = null;
  return true;
}

async function commit() {
  const { writes, targets } = plan;
  cancel();
  const changed = writes.filter(({ cell, typed }) => Object.entries(typed).some(([name, text]) => read(cell)[name] !== text));
  await inSlices(changed, ({ cell, typed }) => write(cell, { ...read(cell), ...typed }));
  save(changed.map(({ cell }) => cell), "PASTED");
  const skipped = targets.length - writes.length;
  notice([say(words.pasted, { n: changed.length }), skipped && say(words.pasteSkipped, { n: skipped })].filter(Boolean).join(" · "), { undo: changed.length > 0 });
}

// The window takes what is pasted into it, for who does not know where Ctrl+V goes.
function byWindow() {
  const area = box.querySelector("textarea");
  document.getElementById("dan-tu-excel").addEventListener("click", () => {
    area.value = "";
    box.showModal();
  });
  area.addEventListener("paste", (event) => {
    const cell = here() ?? cellAt(0, 0);
    event.preventDefault();
    box.close();
    go(cell);
    prepare(align(parseTable(event.clipboardData.getData("text/plain")), cell, null));
  });
}

export function begin(focusBack) {
  if (box && document.getElementById("dan-tu-excel")) byWindow();
  bar.querySelector("[data-go]").addEventListener("click", () => { commit(); focusBack(); });
  bar.querySelector("[data-stop]").addEventListener("click", () => { cancel(); focusBack(); });
  onKey("Enter", () => plan && (commit(), true));
  onEscape(cancel);
}
