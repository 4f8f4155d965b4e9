"""`diembao serve` that reads feeds of this machine, which it else refuses: a test has no other."""

from __future__ import annotations

from test_load_url import allowing_this_machine

from rag.app.main import main
from rag.ingest.readers import fetch

if __name__ == "__main__":
    vars(fetch)["public_only"] = allowing_this_machine
    main()
