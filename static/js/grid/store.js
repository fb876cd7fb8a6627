// Unsaved cells outlive the page: kept in the browser under a key of round, desk, person and tab.

import { grid } from "./table.js";

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
  const left = new Set(Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)));
  if (!left.size) return;
  const living = ({ data }) => data.alive && left.delete(PREFIX + data.alive);
  channel?.addEventListener("message", living);
  channel?.postMessage({ who: true });
  await new Promise((done) => setTimeout(done, ANSWER));
  channel?.removeEventListener("message", living);
  left.delete(PREFIX + tab);
  take([...left].flatMap((key) => JSON.parse(localStorage.getItem(key) ?? "[]")));
  for (const key of left) localStorage.removeItem(key);
}

export const spread = (answer) => channel?.postMessage({ answer });

export function listen(act) {
  channel?.addEventListener("message", ({ data }) => {
    if (data.who) channel.postMessage({ alive: tab });
    if (data.answer) act(data.answer);
  });
}
