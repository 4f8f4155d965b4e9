"""The Streamlit app, with the settings it needs."""

from __future__ import annotations

import errno
import os
import runpy
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

from rag.app import terminal
from rag.config import language_of_settings, load_config
from rag.errors import InputError
from rag.messages import say

SERVER = Path(__file__).parent / "ui" / "server" / "asgi.py"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ALL = ("0.0.0.0", "::")  # noqa: S104 - all addresses of this machine; a browser opens none
# Nothing is reported home, no watcher walks the folders, and no `.streamlit/config.toml` of the
# folder one stands in lets another site's page in.
_OPTIONS = {
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.enableAgentApi": "false",
    "server.enableStaticServing": "false",
    "browser.gatherUsageStats": "false",
    "server.fileWatcherType": "none",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "server.headless": "true",
    "runner.postScriptGC": "false",  # it took a third of drawing; Python collects anyway
    "server.maxUploadSize": "100",
    "client.allowedOrigins": "",
    "server.corsAllowedOrigins": "",
    "server.trustedUserHeaders": "{}",
    # Streamlit speaks English; we tell the address ourselves.
    "logger.hideWelcomeMessage": "true",
    "logger.level": "error",
}


def run_streamlit(home: Path | None, *, address: str, port: int, is_open: bool) -> NoReturn:
    """Be the Streamlit server until it is stopped.

    The library's folder travels as a variable. On loopback only names of this machine are
    answered, and the one that a proxy is asked for, so that no page elsewhere can reach the library
    by a name of its own. Raises InputError for another address or name unless people sign in there,
    or `is_open`: whoever reaches it may read and change all.
    """
    # The name by which a proxy, or a port of a container, is asked for.
    name = os.environ.get("STREAMLIT_BROWSER_SERVER_ADDRESS") or None
    is_private = address in LOOPBACK and name in (None, *LOOPBACK)
    if not (is_private or is_open or load_config().allowed is not None):
        raise InputError("address_open", address=name or address)
    shown = "localhost" if address in _ALL else f"[{address}]" if ":" in address else address
    path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    at = f"http://{shown}:{port}/{path}"
    try:
        socket.getaddrinfo(address, port)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        socket.create_server((address, port), family=family).close()
    except (socket.gaierror, UnicodeError):
        raise InputError("host_unknown", address=address) from None
    except OSError as error:
        key = "port_taken" if error.errno == errno.EADDRINUSE else "address_unusable"
        raise InputError(key, address=address, at=at, port=str(port), reason=error) from None
    options = _OPTIONS | {"server.address": address, "server.port": str(port)}
    sys.argv = ["streamlit", "run", str(SERVER)]
    sys.argv += [f"--{option}={value}" for option, value in options.items()]
    if name or address in LOOPBACK:
        names = dict.fromkeys(filter(None, (*LOOPBACK, name)))
        sys.argv += [f"--server.allowedHosts={each}" for each in names]
    if home:
        os.environ["DIEMBAO_HOME"] = str(home.resolve())
    terminal.message(say("command.serving", language_of_settings(), address=at))
    for each in (signal.SIGINT, signal.SIGTERM):  # until the server listens, they end it at once
        signal.signal(each, signal.SIG_DFL)
    runpy.run_module("rag.app.ui", run_name="__main__", alter_sys=True)
    sys.exit(0)
