// Sends files one after another and says how far each is; without it the form sends them all at once.

const form = document.querySelector("[data-upload]");
const drop = form.querySelector("[data-upload-drop]");
const queue = form.querySelector("[data-upload-queue]");
const say = form.querySelector("[data-upload-say]");
const shape = form.querySelector("[data-upload-item]");
const inputs = form.querySelectorAll('input[type="file"]');
const waiting = [];
let sending = false;
let taken = 0;

function add(files) {
  for (const file of files) {
    const row = shape.content.firstElementChild.cloneNode(true);
    const item = { file, row, request: null };
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    row.querySelector("[data-remove]").addEventListener("click", () => remove(item));
    row.querySelector("[data-again]").addEventListener("click", () => again(item));
    tell(item, "waiting");
    queue.append(row);
    waiting.push(item);
  }
  queue.hidden = !queue.children.length;
}

function tell(item, state, sentence) {
  const words = item.row.querySelector("[data-state]");
  words.textContent = sentence || words.dataset[state];
  item.row.classList.toggle("is-refused", state === "refused");
  item.row.classList.toggle("is-taken", state === "taken");
  if (state === "taken" || state === "refused") say.textContent = `${item.file.name}: ${words.textContent}`;
}

function remove(item) {
  if (item.request) item.request.abort();
  if (waiting.includes(item)) waiting.splice(waiting.indexOf(item), 1);
  item.row.remove();
  queue.hidden = !queue.children.length;
}

function again(item) {
  item.row.querySelector("[data-again]").hidden = true;
  tell(item, "waiting");
  waiting.push(item);
  next();
}

function next() {
  const item = sending ? null : waiting.shift();
  if (item) send(item);
}

function body(file) {
  const data = new FormData(form);
  data.delete("uploads");
  if (form.elements.title.value && queue.children.length > 1) {
    const stem = file.name.replace(/\.[^.]*$/, "");
    data.set("title", `${form.elements.title.value} – ${stem}`.slice(0, form.elements.title.maxLength));
  }
  data.append("uploads", file);
  return data;
}

function send(item) {
  const request = new XMLHttpRequest();
  const bar = item.row.querySelector("progress");
  sending = true;
  item.request = request;
  tell(item, "sending");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
  });
  request.upload.addEventListener("load", () => tell(item, "checking"));
  request.addEventListener("loadend", () => {
    item.request = null;
    sending = false;
    settle(item, request);
    next();
  });
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(body(item.file));
}

function settle(item, request) {
  const words = item.row.querySelector("[data-state]").dataset;
  if (request.status === 201) {
    taken += 1;
    item.row.querySelector("[data-remove]").hidden = true;
    finish();
    tell(item, "taken");
    return;
  }
  tell(item, "refused", sentence(request) || reason(request.status, words));
  item.row.querySelector("[data-again]").hidden = ![0, 401].includes(request.status) && request.status < 500;
}

// 409 and 422 answer with words for the person; only their text is used, never their markup.
function sentence(request) {
  if (![409, 422].includes(request.status)) return "";
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return Array.from(page.querySelectorAll("[data-refused] li, [data-toast] p"), (p) => p.textContent.trim()).join(" ");
}

function reason(status, words) {
  if (status === 0) return words.offline;
  if (status === 413) return words.large;
  return status === 401 || status === 403 ? words.closed : words.broken;
}

function finish() {
  const leave = form.querySelector("[data-upload-leave]");
  leave.textContent = leave.dataset.finished;
}

for (const input of inputs) {
  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });
}

drop.querySelector("[data-upload-dropwords]").hidden = false;
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("is-over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("is-over");
  add(event.dataTransfer.files);
});

form.addEventListener("submit", (event) => {
  if (!waiting.length && !sending && !taken && !queue.children.length) return; // the server words an empty form
  event.preventDefault();
  next();
});
window.addEventListener("beforeunload", (event) => {
  if (sending || waiting.length) event.preventDefault();
});
