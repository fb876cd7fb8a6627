// Says what an htmx request could not do. 409 and 422 are answers and swap like any other.

const toasts = document.getElementById("toasts");
const shape = document.getElementById("toast");

function toast(message) {
  const note = shape.content.firstElementChild.cloneNode(true);
  note.querySelector("p").textContent = message;
  toasts.append(note);
}

function wordsFor(status) {
  if (status === 403) return toasts.dataset.refused;
  if (status === 404) return toasts.dataset.missing;
  return status >= 500 ? toasts.dataset.broken : "";
}

document.addEventListener("htmx:response:error", (event) => {
  const words = wordsFor(event.detail.ctx.response.status);
  if (words) toast(words);
});

// htmx reports a request that never arrived here; an answer of the server has a response.
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx && !event.detail.ctx.response) toast(toasts.dataset.offline);
});

toasts.addEventListener("click", (event) => {
  if (event.target.closest("[data-toast-close]")) event.target.closest("[data-toast]").remove();
});
