"""`diembao serve` that reads feeds of this machine, which it else refuses: a test has no other."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from test_load_url import allowing_this_machine

from rag.app.main import main
from rag.ingest import readers, watch


def instead(_program: str, command: list[str], environment: Mapping[str, str]) -> None:
    """Be the server in this process, which has no other rules then."""
    os.environ.update(environment)
    program = command.index("-c") + 1
    sys.argv = ["-c", *command[program + 1 :]]
    exec(command[program], {"__name__": "__main__"})


if __name__ == "__main__":
    for each in (readers, watch):
        vars(each)["public_only"] = allowing_this_machine
    vars(os)["execve"] = instead
    main()
