// Which lines are shown: all, or those with a cell that is empty, in trouble, or far from the self-score.

import { go } from "./cells.js";
import { onMark } from "./marks.js";
import { grid, lines } from "./table.js";

const box = document.getElementById("bo-loc");
const limit = document.getElementById("chenh-lech");
const number = () => Number(limit?.value.replace(",", ".")) || 0;
const KINDS = {
  all: () => true,
  empty: () => true,
  ghost: () => true,
  apart: (cell) => Math.abs(Number(cell.dataset.d ?? 0)) > number(),
  error: () => true,
  conflict: () => true,
};
const LISTS = { empty: ".td-cell.is-empty:not(.is-locked)", ghost: ".td-cell.is-ghost", apart: ".td-cell[data-d]", error: ".td-cell.is-error", conflict: ".td-cell.is-conflict" };
let chosen = "all";
let counting = 0;

const cellsOf = (kind) => [...grid.tBodies[0].querySelectorAll(LISTS[kind])].filter(KINDS[kind]);

function count() {
  counting = 0;
  for (const kind of Object.keys(LISTS)) {
    const place = box.querySelector(`[data-kind="${kind}"] b`);
    if (place) place.textContent = cellsOf(kind).length;
  }
}

const countSoon = () => { counting ||= requestAnimationFrame(count); };

function choose(kind) {
  chosen = kind;
  const cells = kind === "all" ? [] : cellsOf(kind);
  const shown = new Set(cells.map((cell) => cell.parentElement));
  for (const line of lines) line.hidden = kind !== "all" && !shown.has(line);
  for (const cell of grid.querySelectorAll(".is-found")) cell.classList.remove("is-found");
  for (const cell of cells) cell.classList.add("is-found");
  for (const each of box.querySelectorAll("[data-kind]")) each.setAttribute("aria-pressed", String(each.dataset.kind === kind));
  return cells[0];
}

export function begin() {
  if (!box) return;
  box.hidden = false;
  box.addEventListener("click", ({ target }) => {
    const kind = target.closest("[data-kind]")?.dataset.kind;
    if (!kind) return;
    const first = choose(kind);
    if (first && (kind === "error" || kind === "conflict")) go(first);
  });
  limit?.addEventListener("input", () => { count(); if (chosen === "apart") choose("apart"); });
  onMark(countSoon);
  count();
}
