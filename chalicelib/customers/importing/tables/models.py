"""A table as somebody uploads it: lines of texts, whatever kind of file it was."""

from dataclasses import dataclass

from chalicelib.core.errors import InvalidInput

MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 100_000
MOST_COLUMNS = 60
MOST_CELLS = 1_000_000  # of a table: a function has a minute for it
MOST_CHARACTERS = 1_000  # of a cell


class Unreadable(InvalidInput):
    """The file is no table of ours; the words are for whoever uploaded it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; ``fault`` says why it cannot be read."""

    number: int  # as a spreadsheet counts it
    cells: tuple[str, ...] = ()
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.fault or any(cell.strip() for cell in self.cells))


@dataclass(frozen=True, slots=True)
class About:
    """What kind of file it is, in words for people."""

    format: str  # CSV or XLSX
    how: str  # its encoding and separator, or the name of its sheet
