"""The paper of a pledge: words and figures ready for the reader, then HTML, then PDF/A."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override

from blocs.models import BlocYear, PaperStyle
from core.papermark import PaperMark
from core.pdf import Attachment, Paper, html_to_pdf
from core.wording import long_date, upper
from pledges import rules
from pledges.content import PledgeContent
from pledges.documents.lines import (
    MovementLine,
    Signatory,
    TargetLine,
    UnitLine,
    spread,
    stopped,
    target_line,
    typeset,
)
from pledges.models import Party, Pledge
from pledges.states import PledgeState

SCHEMA = "thiduakhenthuong/pledge/1"
ROMAN = ("I", "II", "III", "IV")
PROFILES = {
    PaperStyle.STATE_ND30: "state-nd30",
    PaperStyle.PARTY_HD36: "party-hd36",
    PaperStyle.PARTY_HD05: "party-hd05",
}


@dataclass(frozen=True, slots=True)
class PledgeSheet:
    """Everything printed on a pledge, already worded for the reader."""

    profile: str
    code: str
    bloc: str
    slug: str
    year: int
    parent: str
    issuer: tuple[str, ...]
    place_date: str
    kind: str
    themes: tuple[str, ...]
    content: PledgeContent
    unit_lines: tuple[UnitLine, ...]
    signatories: tuple[Signatory, ...]
    has_head: bool
    is_sample: bool
    frozen_at: datetime | None

    @classmethod
    def of(cls, pledge: Pledge) -> Self:
        """Read a pledge; while it is a draft, today's leaders stand where they would sign."""
        year = pledge.bloc_year
        content = pledge.read()
        head = rules.head_unit(year)
        return cls(
            profile=PROFILES[PaperStyle(year.authority.style)],
            code=pledge.document.code if pledge.document else "",
            bloc=year.name,
            slug=year.bloc.slug,
            year=year.year,
            parent=upper(year.parent_heading or year.authority.name),
            issuer=tuple(year.issuer_heading.splitlines()) or (upper(year.name),),
            place_date=_place_date(year, content),
            kind="Khối" if year.kind == "KHOI" else "Cụm",
            themes=tuple(_themes(year)),
            content=content,
            unit_lines=tuple(_unit_lines(year, content)),
            signatories=tuple(_signatories(pledge)),
            has_head=head is not None,
            is_sample=year.is_sample,
            frozen_at=pledge.frozen_at,
        )

    @property
    def is_state(self) -> bool:
        """NĐ 30 or the Party's own rules."""
        return self.profile == "state-nd30"

    @property
    def title(self) -> str:
        """The kind of paper, as it is printed."""
        return f"GIAO ƯỚC THI ĐUA NĂM {self.year}"

    @property
    def mark(self) -> PaperMark:
        """What stands on every sheet; a draft has no code."""
        return PaperMark(self.code, self.is_sample)

    @property
    def grounds(self) -> list[SafeString]:
        """Each ended by a semicolon, the last by the mark of the rule book."""
        dash, last = ("", ".") if self.is_state else ("- ", ",")
        texts = [f"{dash}{text.rstrip(' ;,.')}" for text in self.content.grounds]
        return stopped(texts, between=";", last=last)

    @property
    def opening(self) -> SafeString:
        """The sentence before the table of parties."""
        return typeset(self.content.opening)

    @property
    def groups(self) -> list[SafeString]:
        """The numbered contents."""
        return [typeset(f"{n}. {text}") for n, text in enumerate(self.content.groups, start=1)]

    @property
    def targets(self) -> list[TargetLine]:
        """The rows of the table."""
        return [target_line(target) for target in self.content.targets]

    @property
    def movements(self) -> list[MovementLine]:
        """The rows of the table of movements."""
        return [MovementLine.of(movement) for movement in self.content.movements]

    @property
    def made_up_targets(self) -> bool:
        """Some figure is invented and must be marked."""
        return not all(target.is_stated for target in self.content.targets)

    @property
    def all_targets_made_up(self) -> bool:
        """One mark above the table is enough."""
        return not any(target.is_stated for target in self.content.targets)

    @property
    def made_up_unit_lines(self) -> bool:
        """What single units promise is invented."""
        return not all(line.is_stated for line in self.unit_lines)

    @property
    def note(self) -> str:
        """What of a sample is known, written and unknown, without its own heading."""
        note = self.content.sample_note.removeprefix("Ghi chú của bản mẫu:").strip()
        return note[:1].upper() + note[1:]

    @property
    def organisation(self) -> list[SafeString]:
        """The numbered clauses; the last one carries the end mark of the rule book."""
        texts = [f"{n}. {text}" for n, text in enumerate(self.content.organisation, start=1)]
        if texts:
            texts[-1] = texts[-1].rstrip(" .;,/") + ("./." if self.is_state else ".")
        return [typeset(text) for text in texts]

    @property
    def recipients(self) -> list[SafeString]:
        """The list under “Nơi nhận”."""
        texts = [f"- {text.strip(' -;,.')}" for text in self.content.recipients]
        return stopped(texts, between=";" if self.is_state else ",", last=".")

    @property
    def numerals(self) -> dict[str, str]:
        """Roman numbers of the sections that there are; NĐ 30 writes “I.”, the Party “I-”."""
        present = {
            "groups": self.content.groups,
            "targets": self.content.targets or self.content.movements,
            "units": self.content.unit_contents,
            "organisation": self.content.organisation,
        }
        mark = "." if self.is_state else "-"
        names = [name for name, rows in present.items() if rows]
        return {name: f"{roman}{mark}" for name, roman in zip(names, ROMAN, strict=False)}

    @property
    def members(self) -> list[Signatory]:
        """The parties without the witness, as the table lists them."""
        return [one for one in self.signatories if not one.is_witness]

    @property
    def rows(self) -> list[list[Signatory]]:
        """The grid above the closing row, spread evenly: seven are 3 + 2 + 2."""
        return spread(self.members[:-1] if self.has_head else self.members)

    @property
    def closing_row(self) -> list[Signatory]:
        """The head, and the witness at its right."""
        head = self.members[-1:] if self.has_head else []
        return [*head, *(one for one in self.signatories if one.is_witness)]

    def to_html(self, *, back: str = "", together: bool = False) -> str:
        """The whole page; with an address to go `back` to, set for a screen or a phone."""
        context = {"sheet": self, "screen": bool(back), "back": back, "together": together}
        with override("vi"):
            return render_to_string("pledges/pdf/pledge.html", context)

    def to_paper(self) -> Paper:
        """PDF/A-3 with the structured text attached; all signatures on one page if that is free."""
        return html_to_pdf(
            self.to_html(together=True),
            shorter=self.to_html(),
            identifier=self.code,
            attachments=[self._attachment()],
        )

    def _attachment(self) -> Attachment:
        parties = [
            {"position": s.number, "unit": s.unit, "name": s.name, "post": s.post}
            for s in self.signatories
        ]
        structured = {
            "schema": SCHEMA,
            "code": self.code,
            "bloc": self.slug,
            "year": self.year,
            "parties": parties,
            "text": json.loads(self.content.canonical()),
        }
        text = json.dumps(structured, ensure_ascii=False, indent=1, sort_keys=True)
        return Attachment(
            name=f"giao-uoc-{self.slug}-{self.year}.json",
            content=text.encode(),
            description="Nội dung giao ước ở dạng dữ liệu",
            at=self.frozen_at or timezone.now(),
        )


def _place_date(year: BlocYear, content: PledgeContent) -> str:
    day = long_date(content.signed_on)
    return f"{year.authority.place}, {day}" if year.authority.place else day


def _themes(year: BlocYear) -> Iterator[str]:
    if year.theme:
        scope = f" – {year.theme_scope}" if year.theme_scope else ""
        yield f"Chủ đề: “{year.theme}”{scope}"
    if year.slogan:
        yield f"Khẩu hiệu: “{year.slogan}”"


def _unit_lines(year: BlocYear, content: PledgeContent) -> Iterator[UnitLine]:
    names = {member.code: member.name for member in year.members.all()}
    for text in content.unit_contents:
        place = f"Mục I.{text.group}" if text.group else ""
        yield UnitLine(names[text.unit], typeset(text.text), place, text.is_stated)


def _signatories(pledge: Pledge) -> Iterator[Signatory]:
    is_draft = pledge.state == PledgeState.DRAFT
    today = timezone.localdate()
    leaders = rules.leaders_of(pledge.bloc_year, today) if is_draft else {}
    for party in pledge.parties.select_related("member", "signer"):
        if party.member is None:
            yield _witness(party)
            continue
        leader = leaders.get(party.member.unit_id)
        name = leader.user.full_name if leader else party.name
        post = (leader.title if leader else party.post) or party.member.leader_title
        yield Signatory(
            number=party.position,
            anchor=f"chuky-{party.position:03d}",
            unit=party.member.name,
            name=name,
            post=post,
            role=party.role,
            lines=(),
        )


def _witness(party: Party) -> Signatory:
    return Signatory(
        number=party.position,
        anchor=f"chuky-{party.position:03d}" if party.signer_id else "",
        unit="",
        name=party.name,
        post=party.post,
        role=party.role,
        lines=tuple(party.lines.splitlines()) or ("NGƯỜI CHỨNG KIẾN",),
        is_witness=True,
    )
