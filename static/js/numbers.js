// Reads a typed number as the server does (core/forms.py): 9,5 and 9.5 are one, 1.375 is refused.

const EDGES = "[ \\t\\r\\n\\u00a0\\u2002\\u2003\\u2007\\u2009\\u200a\\u202f\\u3000\\ufeff]+";
const AROUND = new RegExp(`^${EDGES}|${EDGES}$`, "g");
const NUMBER = /^(-?)([0-9]{1,9})(?:([.,])([0-9]+))?$/;
const UNCLEAR = /^-?[0-9]+[.,][0-9]{3,}$|^-?[0-9]{1,3}(?:[.,][0-9]{3})+[.,][0-9]+$/;
const GROUPED = /^-?[0-9]{1,3}(?:[.,][0-9]{3}){2,}$/;
const LONG = /^-?[0-9]{10,}(?:[.,][0-9]{1,2})?$/;

export const strip = (text) => text.replace(AROUND, "");

// { value: "13.75" } or { refused: "ambiguous" | "long" | "invalid" }
export function readNumber(text, places = 2) {
  const typed = strip(text).replaceAll("\u2212", "-");
  const [, sign, whole, mark, decimals = ""] = typed.match(NUMBER) ?? [];
  if (whole && decimals.length <= places && !(mark === "." && decimals.length === 3)) {
    return { value: plain(sign, whole, decimals) };
  }
  if (UNCLEAR.test(typed) || GROUPED.test(typed)) return { refused: "ambiguous" };
  return { refused: LONG.test(typed) ? "long" : "invalid" };
}

// Without zeros at either end, without a minus before zero.
function plain(sign, whole, decimals) {
  const front = whole.replace(/^0+(?=[0-9])/, "");
  const back = decimals.replace(/0+$/, "");
  const text = back ? `${front}.${back}` : front;
  return text === "0" ? text : sign + text;
}
