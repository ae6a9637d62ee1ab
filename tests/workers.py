"""How the tests are shared out between processes, each with emulators of its own.

The running stack and the browser wait for much of their time, so there is one process
more than there are cores of the smallest machine.

A file stays together, since what it makes once it makes for itself.  So does a folder
whose tests share what takes long to make: the running stack, the packaged zips.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "tests/packaging/")


def longest_first(items: list[pytest.Item]) -> None:
    """Begin with what one process does alone: at the end it would be waited for."""
    items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))


class ByFile(LoadScopeScheduling):
    """Gives each worker a file, or one of those folders, at a time."""

    def schedule(self) -> None:
        # In the order of the collection, and not the largest files first.
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((one for one in TOGETHER if file.startswith(one)), file)
