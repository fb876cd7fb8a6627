"""What a person has to do today, by the appointments of the day."""

from datetime import date

from accounts.models import User
from blocs.models import Appointment
from home.todo.blocs import of_blocs
from home.todo.signatures import to_sign
from home.todo.task import Task
from home.todo.units import of_units

__all__ = ["Task", "tasks_for"]


def tasks_for(user: User, *, on: date) -> list[Task]:
    """Return open tasks by deadline, then what opens later, then what is done."""
    held = list(Appointment.objects.held_by(user, on=on).select_related("unit", "bloc"))
    tasks = [*to_sign(user, on=on), *of_units(held, on=on), *of_blocs(user, held, on=on)]
    order = {"done": 2, "shut": 1}
    return sorted(tasks, key=lambda task: (order.get(task.kind, 0), task.due or date.max))
