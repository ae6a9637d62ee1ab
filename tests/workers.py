"""How the tests are shared out between processes, each with emulators of its own.

A file stays together, since what it makes once it makes for itself.  So does a folder
whose tests share what takes long to make: the running stack, the packaged zips.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "tests/packaging/")


class ByFile(LoadScopeScheduling):
    """Gives each worker a file, or one of those folders, at a time."""

    def schedule(self) -> None:
        # In the order of the files: e2e begins, which waits most and takes longest.
        self.config.option.loadscopereorder = False
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((one for one in TOGETHER if file.startswith(one)), file)
