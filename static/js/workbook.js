// Counts the ticked cells beside the button; without it the form works all the same.

const form = document.querySelector("form:has([name=nhan])");
const count = form?.querySelector("[data-count]");

function show() {
  const ticked = form.querySelectorAll("[name=nhan]:checked").length;
  count.textContent = `(${ticked.toLocaleString("vi-VN")})`;
}

if (count) {
  form.addEventListener("change", show);
  show();
}
