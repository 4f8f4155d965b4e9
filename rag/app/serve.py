"""The Streamlit app, started as its own process with the settings it needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

from rag.resources import resource

# Loopback only unless asked otherwise; nothing is reported home; no watcher walks the folders.
_OPTIONS = {
    "browser.gatherUsageStats": "false",
    "server.fileWatcherType": "none",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "server.headless": "true",
    "server.maxUploadSize": "100",
}


def run_streamlit(home: Path | None, *, address: str, port: int) -> NoReturn:
    """Become the Streamlit process, so that stopping the command stops the server.

    The library's folder travels as a variable.
    """
    options = _OPTIONS | {"server.address": address, "server.port": str(port)}
    command = [sys.executable, "-m", "streamlit", "run", str(resource("app.py"))]
    command += [f"--{name}={value}" for name, value in options.items()]
    environment = os.environ | ({"DIEMBAO_HOME": str(home.resolve())} if home else {})
    os.execve(sys.executable, command, environment)
