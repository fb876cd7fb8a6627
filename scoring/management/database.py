"""What commands say when the database is not there or not made yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from scoring.yearfile import Invalid, Problem


@contextmanager
def database_told() -> Iterator[None]:
    """A database that does not serve becomes a problem of the user; a bug of ours stays loud."""
    try:
        yield
    except DatabaseError as error:
        problem = _problem(error)
        if problem is None:
            raise
        raise Invalid([problem]) from error


def _problem(error: DatabaseError) -> Problem | None:
    try:
        if _waits_for_migrations():
            return Problem("database", "database_not_migrated")
    except DatabaseError as silence:
        error = silence
    else:
        if not isinstance(error, OperationalError):
            return None
    return Problem("database", "database_unusable", {"reason": str(error).partition("\n")[0]})


def _waits_for_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
