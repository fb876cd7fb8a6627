// Differences: J goes to the next, K to the previous, once a person has switched the keys on.

const KEPT = "tham-dinh-phim";
const toggle = document.querySelector("[data-keys]");

function isOn() {
  return toggle?.getAttribute("aria-pressed") === "true";
}

function show(on) {
  toggle.setAttribute("aria-pressed", String(on));
}

function go(name) {
  document.querySelector(`[data-${name}]`)?.click();
}

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable]");
}

if (toggle) {
  toggle.hidden = false;
  show(localStorage.getItem(KEPT) === "1");
  toggle.addEventListener("click", () => {
    show(!isOn());
    localStorage.setItem(KEPT, isOn() ? "1" : "0");
  });
}

document.addEventListener("keydown", (event) => {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j" || event.key === "J") go("next");
  if (event.key === "k" || event.key === "K") go("previous");
});

// The line on the table is in sight in a long list, without moving the page itself.
const line = document.querySelector("[data-current]");
const list = line?.closest("ol");
if (list && list.scrollHeight > list.clientHeight) {
  list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 2;
}
