"""Signatures as a stack of bytes: certify once, sign in turn, verify against the exact list."""

from signing.seal.reading import Expected, Problem, Report, Verdict, continues, verify
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
    "continues",
    "field_name",
    "lay_out",
    "sign",
    "slots_from",
    "verify",
]
