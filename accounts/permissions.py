"""The one question every view asks before it acts."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from accounts.models import User


def require(user: User, permission: str, row: Model | None = None) -> None:
    """Pass, or refuse with 403; rows one may not even see are 404 by their queryset."""
    if not user.has_perm(permission, row):
        raise PermissionDenied(permission)
