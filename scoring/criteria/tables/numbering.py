"""From numbering to depth: I, 1, 1.1, a), A.I.1 as people write them, each where it belongs."""

import re
from dataclasses import dataclass, field

WORDS = re.compile(r"^(?:phần|mục|nhóm|tiêu chí|điều|khoản|chương)\s+", re.IGNORECASE)
EDGES = re.compile(r"^[(\[]+|[.):\]/\-–]+$")
TOKEN = re.compile(r"[A-Za-zĐđ]{0,6}\d{1,4}[a-zđ]?|[IVXLCDM]{1,8}|[ivxl]{1,6}|[A-ZĐ]|[a-zđ]")
PATH = re.compile(r"[\wĐđ]{1,8}(?:\.[\wĐđ]{1,8})+")
LEADING = re.compile(
    r"^((?:(?:phần|mục|nhóm)\s+)?[(]?(?:[IVXLCDM]{1,8}|[A-ZĐ]|[a-zđ]|\d{1,3})(?:\.[\wĐđ]{1,4})*)([.):/]+)\s*(?=\D)(.+)",
    re.IGNORECASE | re.DOTALL,
)
LEADING_PATH = re.compile(
    r"^((?:[IVXLCDM]{1,8}|[A-ZĐ]|\d{1,3})(?:\.[\wĐđ]{1,4})+)\.?\s+(.+)", re.DOTALL
)
BULLET = re.compile(r"^[-–—+*•·▪●]+\s*")
ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
LONGEST = 90  # a cell with more in it holds words; a code has 64 characters at most
FIRST_CAPITALS = frozenset({"A", "I"})
NEXT_LETTER = 3  # lists skip letters with accents: a b c d (đ) e g h


def clean(text: str) -> str:
    """The token of a cell: no brackets, no full stop behind, no “Mục” before."""
    token, before = text.strip(), ""
    while token != before:
        token, before = EDGES.sub("", WORDS.sub("", token)).strip(), token
    return token.replace(" ", "")


def is_token(text: str) -> bool:
    """Whether a cell holds numbering and nothing else."""
    if len(text) > LONGEST:
        return False
    token = clean(text)
    return bool(TOKEN.fullmatch(token) or PATH.fullmatch(token))


def split(text: str) -> tuple[str, str]:
    """Part “I. Nhiệm vụ chính trị” into numbering and words; no numbering is ""."""
    found = LEADING_PATH.match(text) or LEADING.match(text)
    if not found:
        return "", text
    return clean(found[1]), found[found.re.groups].strip()


def bare(text: str) -> str:
    """The words of a line without its bullet."""
    return BULLET.sub("", text)


def roman(token: str) -> int:
    """The value of a roman number in either case, 0 for anything else."""
    upper = token.upper()
    if not upper or not ROMAN.fullmatch(upper):
        return 0
    numbers = [VALUES[c] for c in upper]
    following = [*numbers[1:], 0]
    return sum(-n if n < after else n for n, after in zip(numbers, following, strict=True))


@dataclass
class Level:
    """One open branch: how its numbering looks, and the number it is at."""

    style: str
    token: str


@dataclass
class Outline:
    """Follows the numbering from row to row; the last level is the row before.

    `is_astray` tells of the last row that it names a branch that is not open, as II.1 below I.
    """

    levels: list[Level] = field(default_factory=list)
    is_astray: bool = False

    def depth_of(self, token: str) -> int:
        """Where a row belongs: 0 is the top. The branch is open from here on."""
        depth, style = self._path_depth(token), self._style(token)
        self.is_astray = False
        if depth is None:
            held = [number for number, level in enumerate(self.levels) if level.style == style]
            depth = held[-1] if held else self._new_depth(token, style)
            self.is_astray = self._names_another(token, depth if held else depth - 1, held)
        self.levels[depth:] = [Level(style, token)]
        return depth

    def _new_depth(self, token: str, style: str) -> int:
        """Numbering that looks new goes one deeper, but capitals never stand below anything else.

        A and I begin a branch right below other capitals; behind a whole branch they, like any
        other capital, begin a new one beside it.
        """
        if not style.startswith("upper") or not self.levels:
            return len(self.levels)
        is_first = token in FIRST_CAPITALS
        if is_first and self.levels[-1].style.startswith("upper"):
            return len(self.levels)
        capitals = (n for n, level in enumerate(self.levels) if level.style.startswith("upper"))
        return next(capitals, 0)

    def _names_another(self, token: str, number: int, held: list[int]) -> bool:
        """Whether a dotted number begins otherwise than its brothers, or than what it is below."""
        if "." not in token or number < 0:
            return False
        before = self.levels[number].token
        return "." in before and (not held or token.rpartition(".")[0] != before.rpartition(".")[0])

    def _path_depth(self, token: str) -> int | None:
        """1.1 and I.2.a belong below the open branch that they name in full."""
        for number, level in reversed(list(enumerate(self.levels))):
            if token.startswith(f"{level.token}."):
                return number + 1
        return None

    def _style(self, token: str) -> str:
        """How a number looks. I, V, X may be letters or roman: what follows on decides."""
        if "." in token:
            return f"{token.count('.')} dots"
        if not token.isalpha():
            return re.sub(r"#[a-zđ]$", "#a", re.sub(r"\d+", "#", token))
        case = "upper" if token.isupper() else "lower"
        romans, letters = f"{case} roman", f"{case} letter"
        if not roman(token):
            return letters
        if len(token) > 1 or self._follows(token, romans):
            return romans
        if self._follows(token, letters):
            return letters
        return romans if roman(token) == 1 or self._has(romans) else letters

    def _follows(self, token: str, style: str) -> bool:
        before = next((each.token for each in reversed(self.levels) if each.style == style), "")
        if not before:
            return False
        if style.endswith("roman"):
            return roman(token) == roman(before) + 1
        return 0 < _letter(token) - _letter(before) <= NEXT_LETTER

    def _has(self, style: str) -> bool:
        return any(level.style == style for level in self.levels)


def _letter(token: str) -> int:
    return ALPHABET.find(token.lower())


def below(parent: str, token: str, *, parent_token: str) -> str:
    """A code for a row whose own numbering is used elsewhere too: I + 1.1 below 1 is I.1.1."""
    own = token[len(parent_token) + 1 :] if token.startswith(f"{parent_token}.") else token
    return f"{parent}.{own}" if parent else own
