// The unit's form: each answer is saved when it is left; what cannot be sent waits and is retried.

import { readNumber } from "./numbers.js";

const form = document.querySelector(".ss-form");
const address = form.dataset.selfscore;
const told = document.getElementById("trang-thai");
const shape = document.getElementById("hai-nguoi");
const FINEST = 10000; // four decimals, as the server's finest rule
const PATIENCE = [2000, 4000, 8000, 15000, 30000];

const unsent = new Set(); // touched, not stored yet
const waiting = new Set(); // tried in vain
const flying = new Set();
let tries = 0;
let timer = 0;

const answerOf = (target) => target.closest("[data-answer]");
const inputs = (answer) => [...answer.querySelectorAll("[name^='o-']")];
const keyOf = (input) => input.name.split("-").slice(2).join("-");
const values = (answer) => [...answer.querySelectorAll(".ss-inputs [name^='o-']")].map((each) => each.value.trim());

// Half a pair is no answer yet: it is sent with its other half, or with the page.
function isHalf(answer) {
  const filled = values(answer).filter(Boolean).length;
  return filled > 0 && filled < values(answer).length && !answer.querySelector(".ss-na input").value.trim();
}

function say() {
  if (!told) return;
  if (waiting.size) told.textContent = `${told.dataset.waiting} ${waiting.size}`;
  else if (flying.size) told.textContent = told.dataset.saving;
}

function sent(answer) {
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", "don-vi", "bo"]) body.set(name, form.elements[name].value);
  body.set("tieu-chi", answer.dataset.answer);
  body.set(`v-${answer.dataset.pk}`, answer.querySelector("[data-version]").value);
  for (const input of inputs(answer)) body.set(input.name, input.value);
  return body;
}

async function save(answer) {
  if (!address || flying.has(answer) || isHalf(answer) || answer.querySelector(".ss-conflict")) return;
  flying.add(answer);
  unsent.delete(answer);
  say();
  let response = null;
  let said = null;
  try {
    response = await fetch(address, { method: "POST", body: sent(answer), headers: { Accept: "application/json" } });
    said = await response.json();
  } catch {
    said = null; // no network, or a page instead of an answer: a sign-in that ran out, a broken server
  }
  flying.delete(answer);
  if (said?.status) {
    take(answer, said);
  } else {
    unsent.add(answer);
    waiting.add(answer);
    later();
  }
  say();
}

function take(answer, said) {
  waiting.delete(answer);
  tries = 0;
  const error = answer.querySelector("[data-error]");
  const isWrong = said.status !== "saved";
  error.textContent = said.message;
  error.hidden = !said.message;
  answer.classList.toggle("is-error", isWrong);
  for (const input of answer.querySelectorAll(".ss-inputs [name^='o-']")) {
    input.classList.toggle("is-invalid", isWrong);
    input.toggleAttribute("aria-invalid", isWrong);
    if (isWrong) input.setAttribute("aria-invalid", "true");
  }
  if (said.status === "conflict") {
    choose(answer, said);
  } else if (!isWrong) {
    stamp(answer, said);
    const words = `${told.dataset.saved} ${said.at}`;
    answer.querySelector("[data-state]").textContent = words;
    answer.querySelector("[data-points]").textContent = said.points;
    told.textContent = `${words} · ${said.done}/${said.of}`;
  } else {
    unsent.add(answer);
    told.textContent = "";
  }
  if (unsent.has(answer) && !isWrong) save(answer);
}

function stamp(answer, said) {
  answer.querySelector("[data-version]").value = said.version;
  answer.querySelector("[data-print]").value = said.print;
}

// Both values are shown; nothing is stored until the person chooses one.
function choose(answer, said) {
  const box = shape.content.firstElementChild.cloneNode(true);
  const note = box.querySelector("[data-their-note]");
  box.querySelector("[data-told]").textContent = said.message;
  note.textContent = said.note;
  note.hidden = !said.note;
  box.querySelector("[data-keep] b").textContent = said.keep;
  box.querySelector("[data-mine] b").textContent = said.mine;
  unsent.add(answer);
  const decide = (act) => () => {
    box.remove();
    stamp(answer, said);
    act();
    save(answer);
    inputs(answer)[0].focus();
  };
  box.querySelector("[data-keep]").addEventListener("click", decide(() => fill(answer, said.theirs)));
  box.querySelector("[data-mine]").addEventListener("click", decide(() => {}));
  answer.querySelector(".ss-inputs").before(box);
  box.querySelector("[data-keep]").focus();
}

function fill(answer, typed) {
  for (const input of inputs(answer)) input.value = typed[keyOf(input)] ?? "";
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(retry, PATIENCE[Math.min(tries, PATIENCE.length - 1)]);
  tries += 1;
}

function retry() {
  for (const answer of waiting) save(answer);
}

// ± moves by the step of the rule, in whole ten-thousandths, between 0 and the maximum.
function move(stepper, way) {
  const input = stepper.querySelector("input");
  const whole = (text) => Math.round(Number(text.replace(",", ".")) * FINEST);
  const held = readNumber(input.value || "0", 4).value;
  if (held === undefined) return;
  const most = stepper.dataset.max ? whole(stepper.dataset.max) : Infinity;
  const next = Math.min(Math.max(whole(held) + way * whole(stepper.dataset.step), 0), most);
  input.value = String(next / FINEST).replace(".", ",");
  touch(answerOf(stepper));
  clearTimeout(stepper.timer);
  stepper.timer = setTimeout(() => save(answerOf(stepper)), 500);
}

function touch(answer) {
  unsent.add(answer);
}

function count(box) {
  const words = box.parentElement.querySelector("[data-count]");
  words.hidden = false;
  words.textContent = `${box.value.length}/${box.maxLength}`;
}

for (const stepper of form.querySelectorAll("[data-step]")) {
  for (const [name, way] of [["down", -1], ["up", 1]]) {
    const button = stepper.querySelector(`[data-${name}]`);
    button.hidden = false;
    button.addEventListener("click", () => move(stepper, way));
  }
}
for (const box of form.querySelectorAll("[data-note]")) count(box);

form.addEventListener("input", (event) => {
  if (event.target.matches("[data-note]")) count(event.target);
  if (answerOf(event.target)) touch(answerOf(event.target));
});
form.addEventListener("change", (event) => answerOf(event.target) && save(answerOf(event.target)));
form.addEventListener("submit", (event) => {
  if (navigator.onLine) unsent.clear();
  else event.preventDefault();
});
window.addEventListener("online", retry);
window.addEventListener("beforeunload", (event) => unsent.size && event.preventDefault());
