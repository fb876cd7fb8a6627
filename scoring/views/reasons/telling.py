"""Every step of the arithmetic as one sentence."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic import Move, Param, Step
from scoring.ranking import TieBreak
from scoring.views.reasons.figures import figure, percent, sum_of
from scoring.views.words import side_of, tie_in_words
from scoring.yearfile import tie_break_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Facts = dict[str, str]
Params = Mapping[str, Param]
WIDEST = 12  # terms of a sum that are written out


def tell(step: Step) -> str:
    """Say one step with the numbers that were put in and what they came to."""
    facts = {key: _param(value) for key, value in step.params.items()}
    facts["result"] = figure(step.result)
    if step.move in SENTENCES:
        text = str(SENTENCES[step.move]) % facts
    else:
        text = TELLERS[step.move](step.params, facts)
    return text.replace("= ≈", "≈")


def _param(value: Param) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, TieBreak):
        return tie_in_words(tie_break_of(value))
    return figure(value)


def _number(params: Params, key: str) -> Fraction:
    value = params[key]
    assert not isinstance(value, str | tuple | TieBreak)
    return Fraction(value)


SENTENCES: "dict[Move, StrOrPromise]" = {
    Move.EMPTY: gettext_lazy("Chưa có điểm: tính 0 điểm."),
    Move.NOT_APPLICABLE: gettext_lazy("Không áp dụng: %(reason)s."),
    Move.NO_TARGET: gettext_lazy("Không có kế hoạch, thực hiện %(actual)s: không áp dụng."),
    Move.GIVEN: gettext_lazy("Chấm trực tiếp: %(result)s điểm."),
    Move.PASSED: gettext_lazy("Đạt: %(result)s điểm."),
    Move.FAILED: gettext_lazy("Không đạt: 0 điểm."),
    Move.RATIO: gettext_lazy("%(actual)s : %(target)s × %(max)s = %(result)s điểm."),
    Move.NO_BAND: gettext_lazy("Giá trị %(value)s không thuộc bậc nào: 0 điểm."),
    Move.TALLY: gettext_lazy("%(count)s lần × %(each)s điểm = %(result)s điểm."),
    Move.PLUS_MINUS: gettext_lazy(
        "%(base)s + %(plus)s × %(plus_each)s − %(minus)s × %(minus_each)s = %(result)s điểm."
    ),
    Move.LEADER_UNDER: gettext_lazy(
        "Không vượt kế hoạch: ½ × %(max)s × %(actual)s : %(target)s = %(result)s điểm."
    ),
    Move.LEADER_SHARE: gettext_lazy(
        "Không có kế hoạch; cao nhất trong các đơn vị không có kế hoạch là %(most)s: "
        "%(actual)s : %(most)s × %(max)s = %(result)s điểm."
    ),
    Move.LEADER_NOBODY: gettext_lazy("Không có kế hoạch, chưa đơn vị nào thực hiện: 0 điểm."),
    Move.ASSURED_NOTHING: gettext_lazy(
        "Không có kế hoạch, thực hiện %(actual)s: tạm tính 0 điểm cho đến khi so với cả cụm, khối."
    ),
    Move.NA_LEAVES: gettext_lazy("Tiêu chí không tính; nhóm được quy đổi theo phần còn lại."),
    Move.NA_ZERO: gettext_lazy("Quy định của cụm, khối: không áp dụng thì tính 0 điểm."),
    Move.NA_EXTRA: gettext_lazy("Điểm thưởng, điểm trừ không áp dụng thì tính 0 điểm."),
    Move.NA_FULL: gettext_lazy(
        "Quy định của cụm, khối: không áp dụng thì tính điểm tối đa, %(result)s điểm."
    ),
    Move.CUT: gettext_lazy("Không quá %(max)s: còn %(result)s điểm."),
    Move.RAISED: gettext_lazy("Không dưới %(min)s: thành %(result)s điểm."),
    Move.RESCALE: gettext_lazy(
        "Quy đổi vì %(left)s không tính: %(sum)s × %(whole)s : %(part)s = %(result)s điểm."
    ),
    Move.LEFT: gettext_lazy("Không tiêu chí nào áp dụng: nhóm không tính."),
    Move.FLOOR_MET: gettext_lazy("Đạt điểm tối thiểu %(least)s."),
    Move.FLOOR_MISSED: gettext_lazy("Chưa đạt điểm tối thiểu %(least)s."),
    Move.EXCLUDED: gettext_lazy("Không xếp hạng: %(reason)s."),
    Move.BARRED: gettext_lazy("Không xếp hạng: chưa đạt điểm tối thiểu ở %(codes)s."),
    Move.TIE_LEVEL: gettext_lazy("Quy tắc đồng điểm thứ %(number)s, %(rule)s: không tách được."),
    Move.SHARED: gettext_lazy(
        "Không quy tắc nào tách được: cùng hạng %(result)s với %(level)s đơn vị."
    ),
}


def _band(params: Params, facts: Facts) -> str:
    facts["side"] = side_of(facts["op"])
    return _("Giá trị %(value)s thuộc bậc “%(side)s %(limit)s”: %(result)s điểm.") % facts


def _late(params: Params) -> str:
    days = _number(params, "days")
    if days < 0:
        return _("Sớm %(days)s ngày, tính như đúng hạn") % {"days": figure(-days)}
    return _("Chậm %(days)s ngày") % {"days": figure(days)} if days else _("Đúng hạn")


def _late_band(params: Params, facts: Facts) -> str:
    facts |= {"side": side_of(facts["op"]), "late": _late(params)}
    return _("%(late)s, thuộc bậc “%(side)s %(limit)s ngày”: %(result)s điểm.") % facts


def _late_no_band(params: Params, facts: Facts) -> str:
    return _("%(late)s, không thuộc bậc nào: 0 điểm.") % {"late": _late(params)}


def _ratio_cut(params: Params, facts: Facts) -> str:
    facts |= {key: percent(_number(params, key)) for key in ("ratio", "cap")}
    return (
        _("Đạt %(ratio)s kế hoạch, chỉ tính đến %(cap)s: %(cap)s × %(max)s = %(result)s điểm.")
        % facts
    )


def _first(params: Params, facts: Facts) -> str:
    facts["ratio"] = percent(_number(params, "ratio"))
    return _("Đạt %(ratio)s kế hoạch, cao nhất cụm, khối: đủ %(result)s điểm.") % facts


def _between(params: Params, facts: Facts) -> str:
    shares = {f"{key}_share": percent(_number(params, key)) for key in ("ratio", "best")}
    return _(
        "Đạt %(ratio_share)s kế hoạch, cao nhất cụm, khối là %(best_share)s: ½ × %(max)s"
        " + ½ × %(max)s × (%(ratio)s − 1) : (%(best)s − 1) = %(result)s điểm."
    ) % (facts | shares)


def _assured(params: Params, facts: Facts) -> str:
    if _number(params, "actual") < _number(params, "target"):
        return (
            _("Chưa đạt kế hoạch: ½ × %(max)s × %(actual)s : %(target)s = %(result)s điểm.") % facts
        )
    return (
        _(
            "Đạt kế hoạch: ½ × %(max)s = %(result)s điểm, tạm tính; phần còn lại tính khi so với"
            " cả cụm, khối."
        )
        % facts
    )


def _average(params: Params, facts: Facts) -> str:
    if not params["count"]:
        return _("Chưa có điểm của cụm, khối để tính bình quân: tạm tính 0 điểm.")
    return _("Tính bằng bình quân của cụm, khối: %(sum)s : %(count)s = %(result)s điểm.") % facts


def _rounded(params: Params, facts: Facts) -> str:
    modes = {
        "half_up": _("từ 5 trở lên làm tròn lên"),
        "half_even": _("đúng 5 làm tròn về số chẵn"),
        "down": _("bỏ phần lẻ"),
    }
    facts["mode"] = modes[facts["mode"]]
    return _("Làm tròn đến %(places)s chữ số thập phân, %(mode)s: %(result)s điểm.") % facts


def _sum(params: Params, facts: Facts) -> str:
    terms = params["terms"]
    assert isinstance(terms, tuple)
    pairs = [term for term in terms if not isinstance(term, str) and term[1] is not None]
    if not pairs:
        return _("Không có mục nào: 0 điểm.")
    if len(pairs) == 1:
        return _("%(terms)s điểm.") % {"terms": sum_of(pairs)}
    if len(pairs) > WIDEST:
        return _("Tổng của %(n)s mục: %(result)s điểm.") % (facts | {"n": str(len(pairs))})
    return _("%(terms)s = %(result)s điểm.") % (facts | {"terms": sum_of(pairs)})


def _total(params: Params, facts: Facts) -> str:
    text = _("Điểm cơ bản %(base)s") % facts
    if params["bonus"]:
        text += _(" + điểm thưởng %(bonus)s") % facts
    if params["deduction"]:
        text += _(" − điểm trừ %(deduction)s") % facts
    return _("%(text)s = %(result)s điểm.") % {"text": text, "result": facts["result"]}


def _placed(params: Params, facts: Facts) -> str:
    if params["above"]:
        text = _("%(above)s đơn vị có tổng điểm cao hơn, trong %(of)s đơn vị được xếp hạng") % facts
    else:
        text = _("Không đơn vị nào có tổng điểm cao hơn, trong %(of)s đơn vị được xếp hạng") % facts
    if params["level"]:
        return _("%(text)s; %(level)s đơn vị khác bằng điểm.") % (facts | {"text": text})
    return _("%(text)s: hạng %(result)s.") % (facts | {"text": text})


def _parted(params: Params, facts: Facts) -> str:
    if params["level"]:
        return (
            _(
                "Quy tắc đồng điểm thứ %(number)s, %(rule)s: %(above)s đơn vị đứng trước, còn"
                " %(level)s đơn vị ngang nhau."
            )
            % facts
        )
    return (
        _(
            "Quy tắc đồng điểm thứ %(number)s, %(rule)s: %(above)s đơn vị đứng trước, hạng"
            " %(result)s."
        )
        % facts
    )


TELLERS: dict[Move, Callable[[Params, Facts], str]] = {
    Move.BAND: _band,
    Move.LATE_BAND: _late_band,
    Move.LATE_NO_BAND: _late_no_band,
    Move.RATIO_CUT: _ratio_cut,
    Move.LEADER_FIRST: _first,
    Move.LEADER_BETWEEN: _between,
    Move.ASSURED: _assured,
    Move.NA_AVERAGE: _average,
    Move.ROUND: _rounded,
    Move.SUM: _sum,
    Move.TOTAL: _total,
    Move.PLACED: _placed,
    Move.TIE_PARTED: _parted,
}
