"""Signatures as a stack of bytes: certify once, sign in turn, verify against the exact list."""

from signing.seal.judging import Expected, Problem, Report, Verdict
from signing.seal.reading import check_appended, continues, verify
from signing.seal.writing import (
    CERTIFICATION,
    Act,
    Rectangle,
    SealRefused,
    Slot,
    field_name,
    lay_out,
    sign,
    slots_from,
)

__all__ = [
    "CERTIFICATION",
    "Act",
    "Expected",
    "Problem",
    "Rectangle",
    "Report",
    "SealRefused",
    "Slot",
    "Verdict",
    "check_appended",
    "continues",
    "field_name",
    "lay_out",
    "sign",
    "slots_from",
    "verify",
]
