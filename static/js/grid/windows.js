// What opens over the grid: a reason for a change, "not applicable", the keys; and beside it (F2)
// everything about one cell, from the server.

import { go } from "./cells.js";
import { onEscape, onKey } from "./keys.js";
import { button, here, nameOf, offer } from "./look.js";
import { onReasonNeeded, save } from "./queue.js";
import { find, grid, isOpen, say, where, words } from "./table.js";
import { fetchPart } from "./wire.js";

const keys = document.getElementById("bang-phim");
const exempt = document.getElementById("khong-ap-dung");
const reason = document.getElementById("ly-do-sua");
const drawer = document.getElementById("chi-tiet-o");
const body = drawer?.querySelector("[data-body]");
let asked = 0;

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
  beginDrawer();
}

function address(cell) {
  const { unit, criterion } = where(cell);
  return `${grid.dataset.cell}?${new URLSearchParams({ "don-vi": unit, "tieu-chi": criterion, ban: grid.dataset.desk })}`;
}

async function fill(request) {
  const mine = (asked += 1);
  const nodes = await request.catch(() => null);
  if (mine === asked) body.replaceChildren(...(nodes ?? [words.partLost]));
}

function openDrawer(cell) {
  drawer.show();
  drawer.querySelector("h2").focus();
  fill(fetchPart(address(cell)));
  return true;
}

function closeDrawer() {
  if (!drawer.open) return false;
  drawer.close();
  if (here()) go(here());
  return true;
}

// A remark is sent in place; the answer is the same part with the remark in it.
function send(event) {
  event.preventDefault();
  const { action } = event.target;
  fill(fetchPart(action, { method: "POST", body: new URLSearchParams(new FormData(event.target, event.submitter)) }));
}

function beginDrawer() {
  onKey("F2", openDrawer);
  onEscape(closeDrawer);
  offer((cell) => button(words.details, openDrawer, { back: false }));
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  drawer.addEventListener("submit", send);
  drawer.querySelector("[data-close]").addEventListener("click", closeDrawer);
}

export const follow = (cell) => drawer.open && fill(fetchPart(address(cell)));
