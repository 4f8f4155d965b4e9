"""`python -m rag` is the command `diembao`."""

import gc
import signal

# What is parsed lives long and is much: a check spends a tenth less on looking for garbage.
gc.set_threshold(50_000, 20, 100)
# While all is being loaded there is nothing to close: Ctrl-C ends it without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from rag.app.main import main  # noqa: E402

if __name__ == "__main__":
    main()
