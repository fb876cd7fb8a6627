// Tables of criteria: fields of one type only, sums while typing, rows that are dragged, pasted
// tables with their merged cells. Every one of these pages also works without this file.

const number = (text) => Number(String(text).trim().replace(",", "."));
const shown = (value) => String(Math.round(value * 10000) / 10000).replace(".", ",");

// --- One criterion ---

const node = document.querySelector("[data-node]");

function showKinds() {
  const type = node.elements.type.value;
  for (const part of node.querySelectorAll("[data-kinds]")) {
    part.hidden = !part.dataset.kinds.split(" ").includes(type);
  }
  node.elements.evidence_text.closest(".td-cfield").hidden = node.elements.evidence.value !== "text";
  node.elements.floor_value.closest(".td-cfield").hidden = !node.elements.floor.value;
}

function showSum() {
  const line = node.querySelector("[data-sumline]");
  if (!("rest" in node.dataset) || !node.dataset.of) return;
  const rest = node.dataset.rest.split(" ").filter(Boolean).map(number);
  const own = number(node.elements.max.value || "0");
  if (Number.isNaN(own)) return;
  const sum = rest.reduce((total, each) => total + each, own);
  line.hidden = false;
  line.textContent = line.dataset.words
    .replace("{sum}", shown(sum))
    .replace("{of}", shown(number(node.dataset.of)));
  line.classList.toggle("is-off", shown(sum) !== shown(number(node.dataset.of)));
}

if (node) {
  showKinds();
  showSum();
  node.addEventListener("change", showKinds);
  node.elements.max.addEventListener("input", showSum);
}

// --- Rows that are dragged: the drop presses the same button a keyboard would ---

const tree = document.querySelector("[data-tree]");
let dragged = null;

function placeOf(event, row) {
  const box = row.getBoundingClientRect();
  const share = (event.clientY - box.top) / box.height;
  if ("group" in row.dataset && share > 0.3 && share < 0.7) return "inside";
  return share < 0.5 ? "before" : "after";
}

function clearMarks() {
  for (const row of tree.querySelectorAll("[data-drop]")) delete row.dataset.drop;
}

function drop(event) {
  const row = event.target.closest("[data-key]");
  if (!dragged || !row || row === dragged) return;
  event.preventDefault();
  const way = placeOf(event, row);
  const button = document.createElement("button");
  button.name = "chuyen";
  button.value = `${dragged.dataset.key}:${way}:${row.dataset.key}`;
  button.hidden = true;
  tree.append(button);
  tree.requestSubmit(button);
}

function prepareTree() {
  for (const grip of tree.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    grip.draggable = true;
  }
  tree.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-key]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.key);
    dragged.classList.add("is-dragged");
  });
  tree.addEventListener("dragover", (event) => {
    const row = event.target.closest("[data-key]");
    clearMarks();
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    row.dataset.drop = placeOf(event, row);
  });
  tree.addEventListener("drop", drop);
  tree.addEventListener("dragend", () => {
    clearMarks();
    dragged?.classList.remove("is-dragged");
    dragged = null;
  });
}

if (tree) prepareTree();

// --- A pasted table: its cells and merges go along, nothing else of its HTML ---

const paste = document.querySelector("[data-paste]");

function plainTable(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const tables = [...page.querySelectorAll("table")].sort((a, b) => b.rows.length - a.rows.length);
  if (!tables.length) return "";
  const bare = document.implementation.createHTMLDocument("").createElement("table");
  for (const row of tables[0].rows) {
    const line = bare.insertRow();
    for (const cell of row.cells) {
      const copy = line.insertCell();
      copy.colSpan = cell.colSpan;
      copy.rowSpan = cell.rowSpan;
      copy.textContent = cell.textContent.replace(/\s+/g, " ").trim();
    }
  }
  return bare.outerHTML;
}

if (paste) {
  const { text, html } = paste.elements;
  const told = paste.querySelector("[data-pasted]");
  text.addEventListener("paste", (event) => {
    html.value = plainTable(event.clipboardData.getData("text/html"));
    told.hidden = !html.value;
  });
  // Whoever edits the text afterwards means the text.
  text.addEventListener("input", (event) => {
    if (event.inputType === "insertFromPaste") return;
    html.value = "";
    told.hidden = true;
  });
}
