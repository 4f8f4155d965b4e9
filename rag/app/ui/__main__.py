"""The server of the pages: `python -m rag.app.ui run SERVER …`, as Streamlit's own command.

What the pages need is loaded before it answers: whoever comes first waits no longer than others.
"""

import gc

from streamlit import cli_util, emojis, logger  # noqa: F401
from streamlit.web.cli import main

from rag.app.ui import conversations, filters, navigation, session, tables  # noqa: F401

if __name__ == "__main__":
    vars(cli_util)["print_to_cli"] = lambda *_, **__: None  # it takes its leave in English
    session.warm()
    gc.freeze()  # what is loaded by now the collector need not look at
    logger.set_log_level("error")  # else it warns that options come after the warming
    main(prog_name="streamlit")
