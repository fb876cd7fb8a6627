"""The paper of a pledge."""

from pledges.documents.sheet import PledgeSheet

__all__ = ["PledgeSheet"]
