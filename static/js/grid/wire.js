// Requests of the grid: what could not arrive is told apart from what was refused. And unsaved
// cells that outlive the page, kept in the browser under a key of round, desk, person and tab.

import { grid, words } from "./table.js";

const MOST_KEPT_ALIVE = 60_000; // bytes a browser still sends for a page that is closing

// { answer } from the server, { message } of a refusal, or { away } when it is to be tried again
export async function post(name, content = {}) {
  const body = JSON.stringify({ desk: grid.dataset.desk, ...content });
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

const PREFIX = grid ? `o-cho-luu:${grid.dataset.round}:${grid.dataset.desk}:${grid.dataset.person}:` : "";
const tab = Math.random().toString(36).slice(2);
const channel = grid && "BroadcastChannel" in window ? new BroadcastChannel(PREFIX) : null;
const ANSWER = 250; // milliseconds that a living tab has to say so

export function keep(acts) {
  try {
    if (acts.length) localStorage.setItem(PREFIX + tab, JSON.stringify(acts));
    else localStorage.removeItem(PREFIX + tab);
    return true;
  } catch {
    return false; // storage is full or forbidden: the page itself still holds the cells
  }
}

// What closed or reloaded tabs of this person left behind becomes ours; living tabs keep theirs.
export async function inherit(take) {
  const left = new Set(kept().filter((key) => key.startsWith(PREFIX)));
  if (!left.size) return;
  const living = ({ data }) => data.alive && left.delete(PREFIX + data.alive);
  channel?.addEventListener("message", living);
  channel?.postMessage({ who: true });
  await new Promise((done) => setTimeout(done, ANSWER));
  channel?.removeEventListener("message", living);
  left.delete(PREFIX + tab);
  take([...left].flatMap(actsUnder));
  for (const key of left) localStorage.removeItem(key);
}

function kept() {
  try {
    return Object.keys(localStorage);
  } catch {
    return []; // storage is forbidden
  }
}

function actsUnder(key) {
  try {
    return JSON.parse(localStorage.getItem(key)).filter((act) => act.cells.every((cell) => cell.typed && cell.unit && cell.criterion));
  } catch {
    return []; // not written by us
  }
}

export const spread = (answer) => channel?.postMessage({ answer });

export function listen(act) {
  channel?.addEventListener("message", ({ data }) => {
    if (data.who) channel.postMessage({ alive: tab });
    if (data.answer) act(data.answer);
  });
}
