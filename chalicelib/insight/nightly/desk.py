"""The pass of a night, put together from our connections."""

from chalicelib import connections
from chalicelib.core.clock import local_time, now_ms
from chalicelib.customers.segments.people.models import Snapshot
from chalicelib.customers.segments.people.repository import Snapshots
from chalicelib.customers.segments.people.rows import shape_of, types_of
from chalicelib.customers.traits.everything import everything
from chalicelib.insight.nightly import running
from chalicelib.insight.nightly.files import PassFiles
from chalicelib.insight.nightly.repository import standings
from chalicelib.insight.nightly.service import Nightly, Seen, Stores
from chalicelib.insight.standing.desk import settling
from chalicelib.insight.standing.marks import marks
from chalicelib.insight.standing.models import Numbers
from chalicelib.insight.value import desk as value
from chalicelib.insight.value.measuring import Counted, measures_of
from chalicelib.insight.value.rfm.eight import EIGHTH
from chalicelib.insight.value.service import eighth_of
from chalicelib.insight.value.worth.service import worth


class Fitting:
    """The snapshots, as far as they have the columns that are asked for now."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots

    def current(self) -> Snapshot | None:
        found = self._snapshots.current()
        shape = shape_of(types_of(everything()))
        return found if found and found.shape == shape else None

    def making(self) -> Snapshot | None:
        return self._snapshots.making()


def nightly() -> Nightly:
    stores = Stores(snapshots(), standings(), files())
    seen = Seen(_worth, {EIGHTH: _eighth})
    return Nightly(stores, settling().look, seen, tuple(marks), running.send, now_ms)


def snapshots() -> Fitting:
    return Fitting(Snapshots(connections.workspace()))


def files() -> PassFiles:
    return PassFiles(connections.archive(), [one.name for one in marks], _measured)


def _measured(counted: Counted, version: str, day: str) -> None:
    today = local_time(int(version)).toordinal()
    value.repository().set_measures(measures_of(counted, version, day, today))
    value.forget()


def _worth(numbers: Numbers) -> int:
    found = worth(numbers, value.standard().rates)
    return found.clv_fen if found else 0


def _eighth(numbers: Numbers, at_ms: int) -> str:
    return eighth_of(numbers, value.standard(), at_ms)
