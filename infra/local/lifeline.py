"""``python -m infra.local.lifeline <module> …``: runs it until its parent is gone.

A child ends with its parent even when that one was killed and could not say so: the
parent holds the other end of the child's standard input and never writes, and the
kernel closes it however the parent ends.
"""

import os
import runpy
import signal
import sys
import threading


def end_with_parent() -> None:
    """Stop this process, politely, once the pipe at its standard input closes."""
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    end_with_parent()
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
