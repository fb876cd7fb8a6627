// Cells get their inputs when they come near the screen, a slice of them a frame: of ten thousand
// cells a few hundred are enough, and the others stay light.

import { warm } from "./cells.js";
import { cellAt, inSlices, lines, namesAcross, width } from "./table.js";

const ROWS = 12; // cells around what is seen that are ready as well
const COLUMNS = 8;
let work = Promise.resolve();
let asked = 0;

export function watch(box) {
  const ask = () => { asked ||= requestAnimationFrame(() => { asked = 0; prepare(box); }); };
  box.addEventListener("scroll", ask, { passive: true });
  new ResizeObserver(ask).observe(box);
  window.addEventListener("scroll", ask, { passive: true });
}

// The cells between the first and the last line and column that are seen, and some around them.
function prepare(box) {
  const frame = box.getBoundingClientRect();
  const shown = lines.filter((line) => !line.hidden);
  const rows = between(shown, "top", "bottom", Math.max(frame.top, 0), Math.min(frame.bottom, innerHeight));
  const columns = between(namesAcross, "left", "right", frame.left, frame.right);
  const cells = [];
  for (const line of shown.slice(Math.max(0, rows.from - ROWS), rows.to + ROWS)) {
    const row = lines.indexOf(line);
    for (let column = Math.max(0, columns.from - COLUMNS); column < Math.min(width, columns.to + COLUMNS); column += 1) cells.push(cellAt(row, column));
  }
  work = work.then(() => inSlices(cells, warm));
}

// Where in a list of elements in order the ones between two edges begin and end.
function between(elements, start, end, least, most) {
  const first = (test) => {
    let [low, high] = [0, elements.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(elements[middle].getBoundingClientRect())) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { from: first((box) => box[end] > least), to: first((box) => box[start] >= most) };
}
