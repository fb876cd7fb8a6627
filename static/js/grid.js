// The score grid: keys, one save a cell against the version that was read, totals from the server.

const grid = document.getElementById("bang-cham");
const words = grid?.dataset;
const inspect = document.getElementById("o-dang-xem");
const saved = document.getElementById("da-luu");
const dialog = document.getElementById("khong-ap-dung");
const states = new WeakMap(); // cell → { shown, version, trouble, conflict, mine }
let current = null;
let reached = null;
let pending = 0;
let queue = Promise.resolve();

const cellOf = (element) => element?.closest?.(".td-cell");
const inputsOf = (cell) => [...cell.querySelectorAll(".td-cell__in")];
const typed = (cell) => Object.fromEntries(inputsOf(cell).map((input) => [input.name, input.value.trim()]));
const headOf = (cell) => document.getElementById(`tc-${cell.dataset.c}`);
const isDirty = (cell) => inputsOf(cell).some((input) => input.value.trim() !== states.get(cell).shown[input.name]);
const isOpen = (cell) => inputsOf(cell).length > 0;

function begin() {
  for (const cell of grid.querySelectorAll("tbody .td-cell")) {
    states.set(cell, { shown: typed(cell), version: cell.dataset.v });
    for (const input of inputsOf(cell)) {
      input.readOnly = false;
      input.disabled = false;
    }
  }
  grid.addEventListener("focusin", arrive);
  grid.addEventListener("mouseup", settle);
  grid.addEventListener("focusout", leave);
  grid.addEventListener("change", (event) => event.target.matches("select") && save(cellOf(event.target)));
  grid.addEventListener("keydown", press);
  grid.addEventListener("paste", paste);
  dialog.addEventListener("close", exempt);
  window.addEventListener("beforeunload", (event) => pending && event.preventDefault());
}

// As in a spreadsheet, what is typed into a cell just reached replaces what it held.
function arrive(event) {
  look(cellOf(event.target));
  if (!event.target.matches("input.td-cell__in")) return;
  event.target.select();
  reached = event.target;
}

function settle(event) {
  if (event.target === reached) event.preventDefault(); // the click that came here must not unselect
  reached = null;
}

// --- Saving ---

function leave(event) {
  const cell = cellOf(event.target);
  if (cell && cell !== cellOf(event.relatedTarget) && isDirty(cell) && !states.get(cell).conflict) save(cell);
}

function save(cell, reason = "") {
  pending += 1;
  tell(words.saving);
  queue = queue.then(() => send(cell, reason)).catch(() => trouble(cell, words.lost)).finally(() => {
    pending -= 1;
    if (pending) tell(`${pending} ${words.waiting}`);
  });
}

async function send(cell, reason) {
  const state = states.get(cell);
  const body = new URLSearchParams({
    don_vi: cell.parentElement.dataset.unit, tieu_chi: headOf(cell).dataset.code, phien_ban: state.version,
    ...(reason ? { ly_do: reason } : typed(cell)),
  });
  state.mine = reason || mineOf(cell);
  const headers = { "X-CSRFToken": document.body.dataset.csrfToken, "HX-Request": "true" };
  const response = await fetch(words.url, { method: "POST", body, headers });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.status === 401) trouble(cell, words.signedOut);
  else if (!isJson) await refuse(cell, response);
  else await hear(cell, response, await response.json());
}

async function refuse(cell, response) {
  const text = response.status === 409 ? await response.text() : "";
  const message = new DOMParser().parseFromString(text, "text/html").querySelector("p");
  trouble(cell, message?.textContent || words.refused);
}

async function hear(cell, response, answer) {
  if (answer.totals) total(answer.totals);
  if (response.ok) store(cell, answer.cell);
  else if (response.status === 409) conflict(cell, answer);
  else trouble(cell, answer.message);
}

function store(cell, stored, { overwrite = false } = {}) {
  const state = states.get(cell);
  const sent = state.mine;
  Object.assign(state, { version: stored.version, trouble: "", conflict: null });
  for (const input of inputsOf(cell)) {
    const untouched = overwrite || mineOf(cell) === sent || stored.na;
    state.shown[input.name] = stored.shown[input.name];
    if (untouched) input.value = stored.shown[input.name];
    input.removeAttribute("aria-invalid");
  }
  cell.querySelector(".td-cell__pts").textContent = stored.note;
  cell.dataset.na = stored.na;
  cell.classList.remove("is-error", "is-conflict");
  cell.classList.toggle("is-empty", stored.empty);
  cell.classList.toggle("is-na", Boolean(stored.na));
  mark(cell, "is-fresh");
  tell(`${words.saved} ${stored.at || new Date().toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" })}`, true);
  if (cell === current) look(cell);
}

function conflict(cell, answer) {
  Object.assign(states.get(cell), { trouble: answer.message, conflict: answer.cell });
  mark(cell, "is-conflict");
  tell(words.conflict);
  look(cell);
}

function trouble(cell, message) {
  states.get(cell).trouble = message;
  for (const input of inputsOf(cell)) input.setAttribute("aria-invalid", "true");
  mark(cell, "is-error");
  tell(words.error);
  if (!current || cell === current || !states.get(current).trouble) look(cell);
}

function mark(cell, name) {
  cell.classList.remove("is-fresh", "is-error", "is-conflict");
  cell.classList.add(name);
  unmark(cell);
  cell.prepend(document.getElementById(`dau-${name}`).content.cloneNode(true));
}

function unmark(cell) {
  for (const sign of cell.querySelectorAll(":scope > .td-cell__mark, :scope > .td-cell__short")) sign.remove();
}

function total({ filled, rows }) {
  document.getElementById("da-cham").textContent = filled;
  for (const row of rows) {
    const line = grid.querySelector(`tr[data-unit="${CSS.escape(row.unit)}"]`);
    line.querySelector("[data-done]").textContent = row.done;
    line.querySelector("[data-total]").textContent = row.total || "–";
    line.querySelector("[data-rank]").textContent = row.rank ?? "–";
  }
}

function tell(text, done = false) {
  saved.replaceChildren(...(done ? [document.getElementById("dau-is-fresh").content.cloneNode(true)] : []), text);
}

function mineOf(cell) {
  return inputsOf(cell).map((input) => (input.matches("select") ? input.selectedOptions[0].text : input.value.trim())).join("/");
}

// --- The line above the grid ---

function look(cell) {
  if (!cell || !states.has(cell)) return;
  const { trouble: message, conflict: theirs } = states.get(cell);
  const head = headOf(cell);
  for (const here of grid.querySelectorAll(".is-here")) here.classList.remove("is-here");
  head.classList.add("is-here");
  const name = cell.parentElement.querySelector("th");
  name.classList.add("is-here");
  current = cell;
  part("cell").textContent = `${name.querySelector("a").textContent}, ${head.dataset.code} ${head.dataset.name}`;
  part("facts").textContent = [head.dataset.rule, head.dataset.owner, cell.dataset.na].filter(Boolean).join(" · ");
  if (part("trouble").textContent !== (message ?? "")) part("trouble").textContent = message ?? "";
  inspect.classList.toggle("td-inspect--conflict", Boolean(theirs));
  inspect.classList.toggle("td-inspect--error", Boolean(message) && !theirs);
  part("acts").replaceChildren(...(theirs ? choices(cell, theirs) : isOpen(cell) ? extras(cell) : []));
}

const part = (name) => inspect.querySelector(`[data-${name}]`);

function choices(cell, theirs) {
  const state = states.get(cell);
  return [
    button(`${words.keep} ${theirs.spoken}`, () => store(cell, theirs, { overwrite: true })),
    button(`${words.mine} ${state.mine} ${words.ofMine}`, () => {
      Object.assign(state, { version: theirs.version, conflict: null });
      save(cell);
    }),
  ];
}

function extras(cell) {
  return [button(words.na, () => {
    dialog.querySelector("[data-what]").textContent = part("cell").textContent;
    dialog.querySelector("input").value = cell.dataset.na ?? "";
    dialog.returnValue = "";
    dialog.showModal();
  })];
}

function button(text, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: text });
  made.addEventListener("click", () => {
    const cell = current;
    act();
    if (!dialog.open) inputsOf(cell)[0]?.focus();
  });
  return made;
}

function exempt() {
  const reason = dialog.querySelector("input").value.trim();
  if (dialog.returnValue === "save" && reason) save(current, reason);
  inputsOf(current)[0]?.focus();
}

// --- Keys ---

function press(event) {
  reached = null;
  const cell = cellOf(event.target);
  if (!cell || event.isComposing || event.keyCode === 229) return;
  const act = keyOf(event);
  if (act && act(cell, event) !== false) event.preventDefault();
}

function keyOf(event) {
  const { key, altKey, shiftKey, ctrlKey, metaKey, target } = event;
  if (altKey && key === "ArrowDown") return nextEmpty;
  if (altKey || ctrlKey || metaKey) return null;
  if (key === "Enter") return (cell) => confirmAndMove(cell, shiftKey ? -1 : 1);
  if (key === "Escape") return restore;
  if (target.matches("select")) return null;
  return {
    ArrowDown: (cell) => move(cell, 1, 0),
    ArrowUp: (cell) => move(cell, -1, 0),
    ArrowLeft: (cell) => atEdge(target, "start") && move(cell, 0, -1, target),
    ArrowRight: (cell) => atEdge(target, "end") && move(cell, 0, 1, target),
    Delete: (cell) => isWhole(target) && empty(cell),
  }[key];
}

const isWhole = (input) => input.selectionStart === 0 && input.selectionEnd === input.value.length;
const atEdge = (input, side) => isWhole(input)
  || (side === "start" ? input.selectionEnd === 0 : input.selectionStart === input.value.length);

function confirmAndMove(cell, rows) {
  if (states.get(cell).trouble && !states.get(cell).conflict) save(cell);
  if (!move(cell, rows, 0) && isDirty(cell)) save(cell);
}

function move(cell, rows, columns, input = null) {
  const inputs = inputsOf(cell);
  const beside = columns ? inputs[inputs.indexOf(input) + columns] : null;
  if (beside) return reach(beside);
  let next = cell;
  do {
    const line = rows > 0 ? next.parentElement.nextElementSibling : rows < 0 ? next.parentElement.previousElementSibling : next.parentElement;
    next = line?.children[next.cellIndex + columns];
  } while (next?.matches(".td-cell") && !isOpen(next));
  return next?.matches(".td-cell") ? reach(inputsOf(next).at(columns < 0 ? -1 : 0)) : false;
}

function reach(input) {
  input.focus();
  input.select?.();
  return true;
}

function nextEmpty(cell) {
  const open = [...grid.querySelectorAll("tbody .td-cell")].filter(isOpen);
  const from = open.indexOf(cell);
  const next = [...open.slice(from + 1), ...open.slice(0, from)].find((each) => each.classList.contains("is-empty"));
  return next ? reach(inputsOf(next)[0]) : true;
}

function restore(cell) {
  const state = states.get(cell);
  for (const input of inputsOf(cell)) input.value = state.shown[input.name];
  if (!state.conflict) {
    state.trouble = "";
    cell.classList.remove("is-error");
    unmark(cell);
    look(cell);
  }
}

function empty(cell) {
  for (const input of inputsOf(cell)) input.value = "";
  return true;
}

// --- Pasting a block: tabs go right, lines go down; "100/97,5" fills a pair; locked cells are skipped ---

function paste(event) {
  const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
  const cell = cellOf(event.target);
  if (!cell || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  let line = cell.parentElement;
  for (const row of text.split(/\r?\n/)) {
    let target = line?.children[cell.cellIndex];
    for (const value of row.split("\t")) {
      if (target?.matches(".td-cell") && isOpen(target)) fill(target, value);
      target = target?.nextElementSibling;
    }
    line = line?.nextElementSibling;
  }
}

function fill(cell, text) {
  const inputs = inputsOf(cell);
  const values = inputs.length > 1 ? text.split("/") : [text];
  inputs.forEach((input, place) => {
    const value = (values[place] ?? "").trim();
    input.value = input.matches("select") ? choice(input, value) : value;
  });
  if (isDirty(cell)) save(cell);
}

function choice(select, text) {
  const folded = text.toLowerCase();
  if (["1", "x", "có"].includes(folded)) return "dat";
  if (folded === "0") return "khong";
  return [...select.options].find((option) => option.text.toLowerCase() === folded)?.value ?? "";
}

if (grid) begin();
