// The text a spreadsheet puts on the clipboard: tabs, line ends, quotes around cells that hold them.

export function parse(text) {
  const rows = [[]];
  let at = 0;
  while (at < text.length) {
    const [value, next] = text[at] === '"' ? quoted(text, at) : plain(text, at);
    rows.at(-1).push(value);
    at = next;
    if (text[at] === "\t") {
      at += 1;
      if (at === text.length || text[at] === "\n" || text[at] === "\r") rows.at(-1).push("");
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") {
      at += 1;
      if (at < text.length) rows.push([]);
    }
  }
  return rows.map((row) => (row.length ? row : [""]));
}

function plain(text, from) {
  let to = from;
  while (to < text.length && !"\t\n\r".includes(text[to])) to += 1;
  return [text.slice(from, to), to];
}

// A quote that never closes before a tab or a line end is a quote somebody typed.
function quoted(text, from) {
  let value = "";
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else if (at + 1 === text.length || "\t\n\r".includes(text[at + 1])) {
      return [value.replace(/\r?\n/g, " "), at + 1];
    } else break;
  }
  return plain(text, from);
}
