// F2: everything about one cell, from the server. It stands beside the grid and follows the cell.

import { go } from "./cells.js";
import { onEscape, onKey } from "./keys.js";
import { button, here, offer } from "./look.js";
import { grid, where, words } from "./table.js";
import { fetchPart } from "./wire.js";

const drawer = document.getElementById("chi-tiet-o");
const body = drawer?.querySelector("[data-body]");
let asked = 0;

function address(cell) {
  const { unit, criterion } = where(cell);
  return `${grid.dataset.cell}?${new URLSearchParams({ "don-vi": unit, "tieu-chi": criterion, ban: grid.dataset.desk })}`;
}

async function fill(request) {
  const mine = (asked += 1);
  const nodes = await request.catch(() => null);
  if (mine === asked) body.replaceChildren(...(nodes ?? [words.partLost]));
}

function open(cell) {
  drawer.show();
  drawer.querySelector("h2").focus();
  fill(fetchPart(address(cell)));
  return true;
}

function close() {
  if (!drawer?.open) return false;
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

export function begin() {
  if (!drawer) return;
  onKey("F2", open);
  onEscape(close);
  offer((cell) => button(words.details, open, { back: false }));
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && close());
  drawer.addEventListener("submit", send);
  drawer.querySelector("[data-close]").addEventListener("click", close);
}

export const follow = (cell) => drawer?.open && fill(fetchPart(address(cell)));
