// Computes the SHA-256 of a chosen file on this machine and sends nothing but that number.

const form = document.querySelector("[data-verify-file]");
const drop = form.querySelector("[data-drop]");
const words = form.querySelector("[data-say]");

async function check(file) {
  if (!file) return;
  words.textContent = form.dataset.reading;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const bytes = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  form.elements.sha256.value = bytes.join("");
  form.submit();
}

drop.hidden = false;
if (crypto.subtle) {
  document.getElementById("tep").addEventListener("change", (event) => check(event.target.files[0]));
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    check(event.dataTransfer.files[0]);
  });
} else {
  words.textContent = form.dataset.failed;
}
