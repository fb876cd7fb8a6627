// Ctrl+Z takes back a whole act, as the server keeps them: it survives a reload, until the lock.
// A word in the corner says what was done; its "Hoàn tác" stays for ten seconds.

import { isDirty, stateOf } from "./cells.js";
import { onKey } from "./keys.js";
import { tell } from "./marks.js";
import { giveUp, settled, take } from "./queue.js";
import { isOpen, say, words } from "./table.js";
import { post } from "./wire.js";

const box = document.getElementById("toasts");
const shape = document.getElementById("toast");
const STAYS = 10_000; // milliseconds

export function notice(text, { undo: undoable = false } = {}) {
  const note = shape.content.firstElementChild.cloneNode(true);
  note.classList.replace("td-note--error", "td-note--done");
  note.querySelector("svg").remove();
  note.querySelector("p").textContent = text;
  if (undoable) note.querySelector("p").after(button(note));
  for (const old of box.querySelectorAll(".td-note--done")) old.remove();
  box.append(note);
  setTimeout(() => note.contains(document.activeElement) || note.remove(), STAYS);
}

function button(note) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: words.undo });
  made.addEventListener("click", () => {
    note.remove();
    undo();
  });
  return made;
}

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
  onKey("Ctrl+z", undoHere);
  onKey("Ctrl+y", redo);
  onKey("Ctrl+Shift+z", redo);
  document.getElementById("hoan-tac")?.addEventListener("click", undo);
  document.getElementById("lam-lai")?.addEventListener("click", redo);
}
