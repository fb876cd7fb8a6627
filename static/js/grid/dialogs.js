// The three small windows of the grid: a reason for a change, "not applicable", the table of keys.

import { onKey } from "./keys.js";
import { button, here, nameOf, offer } from "./look.js";
import { go } from "./cells.js";
import { onReasonNeeded, save } from "./queue.js";
import { find, isOpen, say, words } from "./table.js";

const keys = document.getElementById("bang-phim");
const exempt = document.getElementById("khong-ap-dung");
const reason = document.getElementById("ly-do-sua");

// Resolves with what was typed, or nothing when the window was closed without it.
function ask(dialog, what, start = "") {
  const input = dialog.querySelector("input");
  dialog.querySelector("[data-what]").textContent = what;
  input.value = start;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      done(dialog.returnValue === "save" ? input.value.trim() : "");
      if (here()) go(here());
    }, { once: true });
  });
}

function askReason(cells) {
  const one = find(cells[0]);
  return ask(reason, cells.length === 1 && one ? nameOf(one) : say(words.reasonFor, { n: cells.length }));
}

async function exemptCell(cell) {
  const typed = await ask(exempt, nameOf(cell), cell.dataset.na ?? "");
  if (typed) save([cell], "TYPED", { typed: () => ({ ly_do: typed }) });
}

function showKeys() {
  keys.showModal();
  return true;
}

export function begin() {
  onReasonNeeded(askReason);
  offer((cell) => isOpen(cell) && button(words.na, exemptCell, { back: false }));
  onKey("?", showKeys);
  keys.addEventListener("close", () => here() && go(here()));
  document.getElementById("moi-phim")?.addEventListener("click", showKeys);
}
