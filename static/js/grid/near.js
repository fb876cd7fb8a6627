// Rows get their inputs when they come near the screen, a slice of them a frame.

import { warm } from "./cells.js";
import { inSlices, lines } from "./table.js";

const MARGIN = "400px 0px";
let work = Promise.resolve();

export function watch(box) {
  const watcher = new IntersectionObserver(
    (seen) => seen.filter((each) => each.isIntersecting).forEach(({ target }) => {
      watcher.unobserve(target);
      work = work.then(() => inSlices([...target.querySelectorAll("td.td-cell")], warm));
    }),
    { root: box, rootMargin: MARGIN },
  );
  for (const line of lines) watcher.observe(line);
}
