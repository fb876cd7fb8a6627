// Filling cells from others: Ctrl+D from the line above, and the score of an earlier stage.

import { isBlank, isDirty, parse, read, same, spell, stateOf, write } from "./cells.js";
import { onKey } from "./keys.js";
import { button, here, offer } from "./look.js";
import { notice } from "./undo.js";
import { save } from "./queue.js";
import { allCells, cellAt, cellsBetween, isOpen, lines, place, say, width, words } from "./table.js";
import * as range from "./range.js";

function fill(pairs, kind, word) {
  const changed = pairs.filter(([cell, typed]) => isOpen(cell) && !same(read(cell), typed));
  for (const [cell, typed] of changed) write(cell, typed);
  save(changed.map(([cell]) => cell), kind);
  if (word) notice(say(word, { n: changed.length }), { undo: changed.length > 0 });
}

function down(cell) {
  const cells = range.picked(cell);
  if (isOpen(cell) && isDirty(cell)) save([cell]);
  const top = Math.min(...cells.map((each) => place(each).row)) - (range.isMany() ? 0 : 1);
  const pairs = cells.filter((each) => place(each).row > top).map((each) => {
    const above = cellAt(top, place(each).column);
    return above && [each, parse(each, above && isOpen(above) ? spell(above, read(above)) : "")];
  });
  fill(pairs.filter(Boolean), "FILLED", range.isMany() ? words.filled : "");
  return true;
}

// The earlier score stands beside the cell as data-g, written as it would be typed.
const earlier = (cell) => (cell.dataset.g ? [[cell, parse(cell, cell.dataset.g)]] : []);
const accept = (cells) => fill([...cells].filter(isOpen).flatMap(earlier), "ACCEPTED", words.accepted);

const SCOPES = {
  cell: (cell) => range.picked(cell),
  row: (cell) => cellsBetween(cellAt(place(cell).row, 0), cellAt(place(cell).row, width - 1)),
  column: (cell) => cellsBetween(cellAt(0, place(cell).column), cellAt(lines.length - 1, place(cell).column)),
  all: () => [...allCells()].filter((cell) => cell.dataset.x === undefined && isBlank(stateOf(cell).shown)),
};

export function begin() {
  onKey("Ctrl+d", down);
  const menu = document.getElementById("nhan-diem");
  menu?.addEventListener("click", ({ target }) => {
    const scope = target.closest("[data-scope]")?.dataset.scope;
    if (!scope || (scope !== "all" && !here())) return;
    menu.open = false;
    accept(SCOPES[scope](here()));
  });
  offer((cell) => cell.dataset.g && isOpen(cell) && button(say(words.accept, { value: cell.dataset.g }), () => accept([cell])));
}
