// Small manners of every page: menus close, errors take the focus, passwords can be shown.

function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("[data-menu]")));

document.addEventListener("focusin", (event) => closeMenus(event.target.closest("[data-menu]")));

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A summary takes the focus once: the swap of another part must not pull a person back to it.
function focusErrors() {
  const summary = document.querySelector("[data-errors]");
  summary?.removeAttribute("data-errors");
  summary?.focus();
}

focusErrors();
document.addEventListener("htmx:after:swap", focusErrors);

for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
}

// On a narrow screen the list of a round's pages starts at the page one is on.
document.querySelector(".td-rooms [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
