// Signing in two steps over the page. Without this file the same form stands below the paper.

const WIDTH = 1200;
const HEIGHT = 500;
const LEAST_LENGTH = 0.35; // the server's own limits, of the width of the pad
const LEAST_WIDTH = 0.12;

function curve(stroke) {
  const points = stroke.map(([x, y]) => [x * WIDTH, y * HEIGHT]);
  const [first, ...rest] = points;
  if (!rest.length) return `M${first[0]} ${first[1]}h0.1`;
  const bends = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1];
    return `Q${point[0]} ${point[1]} ${(point[0] + next[0]) / 2} ${(point[1] + next[1]) / 2}`;
  });
  const last = points[points.length - 1];
  return `M${first[0]} ${first[1]}${bends.join("")}L${last[0]} ${last[1]}`;
}

function isTooSimple(strokes) {
  const across = strokes.flat().map(([x]) => x);
  const lengths = strokes.map((stroke) =>
    stroke.slice(1).reduce((sum, [x, y], index) => sum + Math.hypot(x - stroke[index][0], y - stroke[index][1]), 0),
  );
  const length = lengths.reduce((sum, one) => sum + one, 0);
  return Math.max(...across) - Math.min(...across) < LEAST_WIDTH || length < LEAST_LENGTH;
}

class Pad {
  constructor(root, input) {
    this.ink = root.querySelector("svg");
    this.input = input;
    this.strokes = read(input.value);
    this.pen = null;
    this.ink.addEventListener("pointerdown", (event) => this.start(event));
    this.ink.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) this.ink.addEventListener(end, () => this.stop());
    root.querySelector("[data-undo]").addEventListener("click", () => this.keep(this.strokes.slice(0, -1)));
    root.querySelector("[data-clear]").addEventListener("click", () => this.keep([]));
    this.draw();
  }

  at(event) {
    const frame = this.ink.getBoundingClientRect();
    const share = (value, size) => Math.min(Math.max(value / size, 0), 1);
    return [share(event.clientX - frame.left, frame.width), share(event.clientY - frame.top, frame.height)];
  }

  start(event) {
    if (this.pen !== null || event.button > 0) return;
    event.preventDefault();
    this.pen = event.pointerId;
    this.ink.setPointerCapture(event.pointerId);
    this.strokes.push([this.at(event)]);
    this.draw();
  }

  move(event) {
    if (event.pointerId !== this.pen) return;
    const stroke = this.strokes[this.strokes.length - 1];
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) stroke.push(this.at(one));
    this.draw();
  }

  stop() {
    this.pen = null;
    this.keep(this.strokes);
  }

  keep(strokes) {
    this.strokes = strokes;
    const short = strokes.map((stroke) => stroke.map((point) => point.map((one) => Number(one.toFixed(4)))));
    this.input.value = strokes.length ? JSON.stringify(short) : "";
    this.draw();
  }

  draw() {
    this.ink.querySelector("path").setAttribute("d", this.strokes.map(curve).join(""));
  }
}

function read(text) {
  try {
    return JSON.parse(text || "[]");
  } catch {
    return [];
  }
}

function enhance(form) {
  const find = (selector) => form.querySelector(selector);
  const pad = new Pad(find("[data-pad]"), find("[name=strokes]"));
  const say = find("[data-say]");
  const saved = read(document.getElementById("chu-ky-da-luu")?.textContent);
  const way = () => find("[name=way]:checked")?.value;

  function showWay() {
    const drawing = way() === "ve";
    find("[data-pad]").hidden = way() === "ten";
    find("[data-keep]").hidden = !drawing;
    find(".td-pad__acts").hidden = !drawing;
    pad.ink.classList.toggle("pe-none", !drawing);
    pad.ink.querySelector("path").setAttribute("d", (drawing ? pad.strokes : saved).map(curve).join(""));
  }

  function step(number) {
    for (const part of form.querySelectorAll("[data-step]")) part.hidden = part.dataset.step !== String(number);
  }

  function complaint() {
    if (way() === "ve" && !pad.strokes.length) return form.dataset.empty;
    if (way() === "ve" && isTooSimple(pad.strokes)) return form.dataset.simple;
    return find("[name=agreed]").checked ? "" : form.dataset.disagreed;
  }

  function next() {
    say.textContent = complaint();
    say.hidden = !say.textContent;
    if (say.textContent) return;
    step(2);
    find("[name=password]").focus();
  }

  for (const part of form.querySelectorAll("[data-steps], [data-next], [data-back], [data-way]")) part.hidden = false;
  if (way() === "ten" && !form.closest("[data-open]")) find("[value=ve]").checked = true;
  for (const radio of form.querySelectorAll("[name=way]")) radio.addEventListener("change", showWay);
  find("[data-next]").addEventListener("click", next);
  find("[data-back]").addEventListener("click", () => step(1));
  form.addEventListener("submit", (event) => {
    if (find("[data-step='1']").hidden) return;
    event.preventDefault(); // Enter in the first step goes on, it does not sign
    next();
  });
  showWay();
  const onlyPassword = find("#id_password_error") && form.querySelectorAll(".invalid-feedback").length === 1;
  step(onlyPassword ? 2 : 1);
}

for (const form of document.querySelectorAll("[data-sign]")) enhance(form);

for (const dialog of document.querySelectorAll("dialog.td-dialog")) {
  dialog.close();
  const shut = dialog.querySelector("[data-close]");
  shut.hidden = false;
  shut.addEventListener("click", () => dialog.close());
  if (dialog.hasAttribute("data-open")) dialog.showModal();
}

for (const link of document.querySelectorAll("[data-dialog]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(link.dataset.dialog).showModal();
  });
}
