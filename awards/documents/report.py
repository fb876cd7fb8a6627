"""The year-end report of a ranking: everything it prints, read once, then only values."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.template.loader import render_to_string
from django.utils import timezone

from awards.documents import words
from awards.documents.chart import Chart
from awards.documents.signatures import Signature, head_of, secretary_of
from awards.documents.words import Column, Row, Verdict
from awards.models import Award, Decision
from blocs.models import BlocYear, PaperStyle
from core.papermark import PaperMark
from core.pdf import Attachment, Paper, html_to_pdf
from core.wording import two_digits, upper
from scoring.models import Ranking


@dataclass(frozen=True, slots=True)
class RankingSheet:
    """Everything printed on a ranking report, already worded for the reader."""

    code: str
    style: str
    parent: str
    issuer: tuple[str, ...]
    place: str
    on: date
    bloc: str
    authority: str
    year: int
    frozen_at: datetime
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    charts: tuple[Chart, ...]
    decision: Verdict | None
    secretary: Signature
    head: Signature
    is_sample: bool
    inputs: str
    result: str
    digest: str

    @classmethod
    def of(cls, ranking: Ranking, decision: Decision | None, *, code: str, on: date) -> Self:
        """Read what the report prints; `on` is the day it is made."""
        year = BlocYear.objects.select_related("authority").get(pk=ranking.round.bloc_year_id)
        awards = _awards(decision)
        facts = words.Facts.of(ranking, year, awards)
        return cls(
            code=code,
            style=year.authority.style,
            parent=year.parent_heading or upper(year.authority.name),
            issuer=tuple(year.issuer_heading.splitlines()) or (upper(year.name),),
            place=year.authority.place,
            on=on,
            bloc=year.name,
            authority=year.authority.name,
            year=year.year,
            frozen_at=ranking.frozen_at,
            columns=facts.columns,
            rows=facts.rows(),
            notes=facts.notes(),
            charts=facts.charts(),
            decision=words.verdict_of(decision, awards) if decision is not None else None,
            secretary=secretary_of(year, on=on),
            head=head_of(year, on=on),
            is_sample=year.is_sample,
            inputs=ranking.inputs,
            result=json.dumps(ranking.result, ensure_ascii=False, indent=1),
            digest=ranking.digest,
        )

    @property
    def is_party(self) -> bool:
        """Papers of the Party have another header and other marks."""
        return self.style != PaperStyle.STATE_ND30

    @property
    def css_class(self) -> str:
        """The profile of paper.css."""
        return self.style.lower().replace("_", "-")

    @property
    def base(self) -> tuple[Column, ...]:
        """The groups with a column of their own."""
        return tuple(column for column in self.columns if column.role == "base")

    @property
    def bonus(self) -> Column | None:
        """All bonus groups in one column."""
        return words.merged(self.columns, "bonus")

    @property
    def deduction(self) -> Column | None:
        """All deduction groups in one column."""
        return words.merged(self.columns, "deduction")

    @property
    def score_columns(self) -> int:
        """How many columns stand under “Điểm”."""
        return len(self.base) + (self.bonus is not None) + (self.deduction is not None) + 1

    @property
    def has_grades(self) -> bool:
        """Whether any unit was classed."""
        return any(row.grade for row in self.rows)

    @property
    def frozen_on(self) -> date:
        """The day of the frozen ranking."""
        return timezone.localdate(self.frozen_at)

    @property
    def mark(self) -> PaperMark:
        """What stands on every sheet."""
        return PaperMark(self.code, self.is_sample)

    def to_html(self, *, together: bool = True) -> str:
        """The paper as HTML; `together` keeps all signatures on one page."""
        context = {"sheet": self, "together": together, "count": two_digits(len(self.rows))}
        return render_to_string("awards/pdf/ranking_report.html", context)

    def to_paper(self) -> Paper:
        """Print; equal sheets give equal bytes. The receipt travels inside."""
        at = self.frozen_at.replace(microsecond=0)
        files = (
            Attachment("du-lieu-cham-diem.json", self.inputs.encode(), "Dữ liệu đầu vào", at),
            Attachment("ket-qua-xep-hang.json", self.result.encode(), "Kết quả xếp hạng", at),
        )
        return html_to_pdf(
            self.to_html(),
            identifier=self.code,
            attachments=files,
            shorter=self.to_html(together=False),
        )


def _awards(decision: Decision | None) -> list[Award]:
    if decision is None:
        return []
    return list(decision.awards.select_related("type", "member"))
