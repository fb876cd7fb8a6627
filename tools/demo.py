"""The demo year: played on the first start unless refused then, and continued until it is done."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.environment import PYTHON
from tools.supervisor import Program
from tools.wording import say


@dataclass(frozen=True, slots=True)
class Demo:
    """What became of the demo year of one var/; `once` means that nothing else was asked for."""

    var: Path
    once: bool

    @property
    def state(self) -> Path:
        return self.var / "stamps" / "demo"

    @property
    def listing(self) -> Path:
        return self.var / "demo.json"

    def is_wanted(self, *, refused: bool) -> bool:
        """Decide once: data that people entered later must not be mixed with a demo."""
        if self.once:
            return True
        if not self.state.exists():
            self.state.write_text("refused" if refused else "wanted")
        return not refused and self.state.read_text() == "wanted"

    def program(self, url: str) -> Program:
        command = (str(PYTHON), "manage.py", "play_demo", "--wait", "--url", url)
        return Program("demo", command, lasts=False)

    def ended(self, program: Program, code: int) -> int | None:
        """Report the end; with --once it is the end of the run too."""
        if code == 0:
            self.state.write_text("done")
            self.print_documents()
        else:
            say("demo_failed", code=code)
        return code if self.once else None

    def read(self) -> dict[str, Any]:
        if not self.listing.exists():
            return {"accounts": [], "documents": []}
        found: dict[str, Any] = json.loads(self.listing.read_text("utf-8"))
        return found

    def print_documents(self) -> None:
        say("demo_done", count=len(self.read()["documents"]), path=self.listing)

    def print_accounts(self) -> bool:
        """Print one account for each role, if there are any yet; the file has all of them."""
        accounts = self.read()["accounts"]
        if not accounts:
            return False
        one_each = {account["role"]: account for account in reversed(accounts)}
        passwords = {account["password"] for account in accounts}
        password = passwords.pop() if len(passwords) == 1 else "…"
        say("accounts", password=password, count=len(accounts), path=self.listing)
        for role, account in reversed(one_each.items()):
            where = account["unit"] or account["bloc"] or ""
            sys.stdout.write(f"  {account['username']:<32} {role:<18} {where}\n")
        sys.stdout.flush()
        return True
