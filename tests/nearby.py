"""`diembao serve` that reads feeds of this machine, which it else refuses: a test has no other."""

from __future__ import annotations

from test_load_url import allowing_this_machine

from rag.app.main import main
from rag.ingest import readers, watch

if __name__ == "__main__":
    for each in (readers, watch):
        vars(each)["public_only"] = allowing_this_machine
    main()
