"""Papers of awards."""

from awards.documents.report import RankingSheet

__all__ = ["RankingSheet"]
