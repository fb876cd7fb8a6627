// Requests of the grid. What could not arrive is told apart from what was refused.

import { grid, words } from "./table.js";

const MOST_KEPT_ALIVE = 60_000; // bytes a browser still sends for a page that is closing

// { answer } from the server, { message } of a refusal, or { away } when it is to be tried again
export async function post(name, content = {}) {
  const body = JSON.stringify({ desk: grid.dataset.desk, check: grid.dataset.check ?? null, ...content });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": document.body.dataset.csrfToken, "HX-Request": "true" };
  try {
    const response = await fetch(grid.dataset[name], { method: "POST", body, headers, keepalive: body.length < MOST_KEPT_ALIVE });
    return await heard(response);
  } catch {
    return { away: true };
  }
}

async function heard(response) {
  if (response.status === 401) return { away: true, signedOut: true };
  if (response.status >= 500 || response.status === 429) return { away: true };
  if (response.headers.get("Content-Type")?.startsWith("application/json")) return { answer: await response.json(), ok: response.ok };
  const page = new DOMParser().parseFromString(response.status === 409 ? await response.text() : "", "text/html");
  return { message: page.querySelector("p")?.textContent || words.refused };
}

export async function fetchPart(address, options = {}) {
  const headers = { "HX-Request": "true", "X-CSRFToken": document.body.dataset.csrfToken };
  const response = await fetch(address, { headers, ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return response.status === 200 || response.status === 422 ? [...page.body.childNodes] : null;
}
