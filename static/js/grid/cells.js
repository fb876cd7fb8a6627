// What a cell holds: light text until its row is near, then inputs; and what is known of it.

import { strip } from "../numbers.js";
import { criterionOf, isOpen, unitOf } from "./table.js";

const states = new WeakMap(); // cell → { shown, version, trouble, conflict }
const kinds = new Map();

export const inputsOf = (cell) => [...cell.getElementsByClassName("td-cell__in")];
export const join = (texts) => (texts.some(Boolean) ? texts.join("/") : "");
export const isDirty = (cell) => !same(read(cell), stateOf(cell).shown);
export const same = (one, other) => Object.keys(one).every((name) => one[name] === other[name]);
export const isBlank = (typed) => !Object.values(typed).some(Boolean);

export function stateOf(cell) {
  if (!states.has(cell)) states.set(cell, { shown: read(cell), version: Number(cell.dataset.v ?? 0), trouble: "", conflict: null });
  return states.get(cell);
}

// How a criterion is typed, from the template the server made for its kind.
export function kindOf(cell) {
  const name = criterionOf(cell).dataset.kind;
  if (!kinds.has(name)) {
    const shape = document.getElementById(`mau-${name}`).content;
    const inputs = [...shape.querySelectorAll(".td-cell__in")];
    const options = [...(inputs[0].options ?? [])];
    kinds.set(name, { shape, parts: inputs.map((input) => input.name), options });
  }
  return kinds.get(name);
}

const textNode = (cell) => [...cell.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);

export function read(cell) {
  const inputs = inputsOf(cell);
  if (inputs.length) return Object.fromEntries(inputs.map((input) => [input.name, strip(input.value)]));
  return parse(cell, textNode(cell)?.data ?? "");
}

// "100/97,5" are the two numbers of a pair; "Đạt", 1 and x choose.
export function parse(cell, text) {
  const { parts, options } = kindOf(cell);
  if (options.length) return { [parts[0]]: chosen(options, strip(text)) };
  const values = parts.length > 1 ? text.split("/") : [text];
  return Object.fromEntries(parts.map((name, place) => [name, strip(values[place] ?? "")]));
}

function chosen(options, text) {
  const folded = text.toLowerCase();
  if (["1", "x", "có", "true"].includes(folded)) return "dat";
  if (["0", "false"].includes(folded)) return "khong";
  return options.find((option) => [option.text.toLowerCase(), option.value].includes(folded))?.value ?? (folded === "–" ? "" : text);
}

export function spell(cell, typed) {
  const { parts, options } = kindOf(cell);
  if (options.length) return typed[parts[0]] ? (options.find((each) => each.value === typed[parts[0]])?.text ?? typed[parts[0]]) : "";
  return join(parts.map((name) => typed[name] ?? ""));
}

export const textOf = (cell) => (isOpen(cell) ? spell(cell, read(cell)) : cell.querySelector(".td-cell__val").textContent.replace("–", ""));

export function write(cell, typed) {
  stateOf(cell);
  for (const input of inputsOf(cell)) if (input.value !== typed[input.name]) input.value = typed[input.name] ?? "";
  if (!inputsOf(cell).length) {
    const node = textNode(cell) ?? cell.appendChild(document.createTextNode(""));
    node.data = spell(cell, typed);
  }
  paint(cell, isBlank(typed));
}

// An empty cell either waits, or shows what an earlier stage says until it is filled.
export function paint(cell, blank) {
  const empty = blank && cell.dataset.na === undefined;
  cell.classList.toggle("is-empty", empty && cell.dataset.gs === undefined);
  cell.classList.toggle("is-ghost", empty && cell.dataset.gs !== undefined);
}

// Turn the text of an open cell into its inputs.
export function warm(cell) {
  if (!isOpen(cell) || inputsOf(cell).length) return;
  stateOf(cell);
  const typed = read(cell);
  const made = kindOf(cell).shape.cloneNode(true);
  const [unit, criterion] = [unitOf(cell), criterionOf(cell)];
  const labels = `${unit.dataset.label} ${criterion.id} ${criterion.dataset.most ?? ""}`;
  const inputs = [...made.querySelectorAll(".td-cell__in")];
  for (const input of inputs) {
    input.value = typed[input.name];
    input.setAttribute("aria-labelledby", inputs.length > 1 ? `${labels} pt-${input.name}` : labels);
    if (stateOf(cell).trouble) input.setAttribute("aria-invalid", "true");
  }
  textNode(cell)?.remove();
  cell.prepend(made);
  cell.classList.add("is-warm");
}

export function reach(input) {
  input.focus();
  input.select?.();
  return true;
}

// Bring the keyboard to a cell; one that is locked takes it itself, to be read and looked into.
export function go(cell, side = 0) {
  if (!cell) return false;
  warm(cell);
  const input = inputsOf(cell).at(side);
  if (input) return reach(input);
  cell.tabIndex = -1;
  cell.focus();
  return true;
}
