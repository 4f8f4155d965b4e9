"""`python -m rag` is the command `diembao`."""

import signal

# While all is being loaded there is nothing to close: Ctrl-C ends it without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from rag.app.main import main  # noqa: E402

if __name__ == "__main__":
    main()
