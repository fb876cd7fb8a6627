// A short word in the corner of the page; "Hoàn tác" stays in it for ten seconds.

import { words } from "./table.js";

const box = document.getElementById("toasts");
const shape = document.getElementById("toast");
const STAYS = 10_000; // milliseconds
let undo = () => {};

export const onUndo = (act) => { undo = act; };

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
