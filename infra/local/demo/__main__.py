"""``python -m infra.local.demo`` lets the demo brand live through its days, once."""

import argparse
import logging
import sys

from chalicelib import connections
from infra.local.demo import history, staff
from infra.local.demo.progress import Progress


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    progress = Progress(connections.workspace())
    if _options().bare:
        progress.none()
        return
    staff.everybody()
    if not progress.is_done():
        live(progress)


def live(progress: Progress) -> None:
    """Write the history; what goes wrong is said on the start page too."""
    try:
        history.write(progress)
    except BaseException:
        progress.failed()
        raise


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.demo")
    parser.add_argument("--bare", action="store_true", help="without the demo brand")
    return parser.parse_args()


if __name__ == "__main__":
    main()
