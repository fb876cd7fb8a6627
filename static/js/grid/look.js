// The line above the grid: what the cell in hand is, its rule, its trouble, what can be done.

import { mine } from "./acts.js";
import { inputsOf, reach, spell, stateOf, warm } from "./cells.js";
import { onMark } from "./marks.js";
import { insist, keepTheirs } from "./queue.js";
import { criterionOf, grid, headAcross, headDown, isOpen, say, unitOf, words } from "./table.js";

const line = document.getElementById("o-dang-xem");
const part = (name) => line.querySelector(`[data-${name}]`);
const extras = []; // what other modules offer for a cell: (cell) → button or nothing
let current = null;

export const here = () => current;
export const offer = (make) => extras.push(make);

export function look(cell) {
  for (const each of grid.querySelectorAll(".is-here")) each.classList.remove("is-here");
  headAcross(cell).classList.add("is-here");
  headDown(cell).classList.add("is-here");
  current = cell;
  const { trouble, conflict } = stateOf(cell);
  part("cell").textContent = nameOf(cell);
  part("facts").textContent = facts(cell);
  if (part("trouble").textContent !== trouble) part("trouble").textContent = trouble;
  line.classList.toggle("td-inspect--conflict", Boolean(conflict));
  line.classList.toggle("td-inspect--error", Boolean(trouble) && !conflict);
  part("acts").replaceChildren(...(conflict ? choices(cell, conflict) : extras.map((make) => make(cell)).filter(Boolean)));
}

export const nameOf = (cell) => `${unitOf(cell).dataset.name}, ${criterionOf(cell).dataset.code} ${criterionOf(cell).dataset.name}`;

function facts(cell) {
  const head = criterionOf(cell).dataset;
  const earlier = cell.dataset.g && `${words[`stage${cell.dataset.gs}`]} ${cell.dataset.g}`;
  const counts = cell.dataset.s && say(words.counts, { stage: words[`stage${cell.dataset.s}`] });
  const open = head.kind === "leader" && words.running;
  return [head.rule, head.owner, earlier, counts, open, cell.dataset.na].filter(Boolean).join(" · ");
}

function choices(cell, theirs) {
  const { typed } = mine(cell);
  return [
    button(say(words.keep, { value: theirs.spoken }), () => keepTheirs(cell)),
    button(say(words.mine, { value: typed.ly_do ?? spell(cell, typed) }), () => insist(cell)),
  ];
}

export function button(text, act, { back = true } = {}) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: text });
  made.addEventListener("click", () => {
    const cell = current;
    act(cell);
    if (back && cell && isOpen(cell)) {
      warm(cell);
      reach(inputsOf(cell)[0]);
    }
  });
  return made;
}

onMark((cell) => {
  if (cell === current || (stateOf(cell).trouble && !(current && stateOf(current).trouble))) look(cell);
});
