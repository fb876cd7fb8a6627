// Ctrl+Z takes back a whole act, as the server keeps them: it survives a reload, until the lock.

import { isDirty, stateOf } from "./cells.js";
import { onKey } from "./keys.js";
import { tell } from "./marks.js";
import { notice, onUndo } from "./notice.js";
import { giveUp, settled, take } from "./queue.js";
import { isOpen, say, words } from "./table.js";
import { post } from "./wire.js";

let last = Promise.resolve();

// One after the other: two quick Ctrl+Z are two acts taken back.
function go(name, word) {
  last = last.then(async () => {
    if (!(await settled())) return tell(words.undoAway, {}, { bad: true });
    const { answer, message, away } = await post(name);
    if (away) tell(words.undoAway, {}, { bad: true });
    else if (!answer?.cells.length) notice(answer?.label || answer?.message || message || words.undoNothing);
    else {
      await take(answer);
      notice(say(word, { label: answer.label, n: answer.cells.length }));
      tell("");
    }
  });
  return true;
}

const undo = () => go("undo", words.undone);
const redo = () => go("redo", words.redone);

// What is typed and not yet sent is taken back in the cell itself.
function undoHere(cell) {
  if (!isOpen(cell) || !(isDirty(cell) || stateOf(cell).trouble)) return undo();
  giveUp(cell);
  return true;
}

export function begin() {
  onUndo(undo);
  onKey("Ctrl+z", undoHere);
  onKey("Ctrl+y", redo);
  onKey("Ctrl+Shift+z", redo);
  document.getElementById("hoan-tac")?.addEventListener("click", undo);
  document.getElementById("lam-lai")?.addEventListener("click", redo);
}
