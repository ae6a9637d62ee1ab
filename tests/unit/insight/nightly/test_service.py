from dataclasses import replace

import pytest

from chalicelib.core.clock import DAY_MS, HOUR_MS
from chalicelib.customers.segments.people.models import PARTS, Snapshot
from chalicelib.customers.segments.people.models import State as Making
from chalicelib.insight.nightly import service
from chalicelib.insight.nightly.models import Pass, State, Task
from chalicelib.insight.nightly.service import Nightly, Seen, Stores
from chalicelib.insight.standing.marks import Mark
from chalicelib.insight.standing.reading import COLUMNS

NOON = 1_792_728_000_000
VERSION = str(NOON - HOUR_MS)
MARK = Mark("rfm_class", "价值类别", lambda one, _now, _before: _said(one), {})


def _said(numbers) -> str:
    return "loyal" if numbers.orders else ""


class FakeSnapshots:
    def __init__(self):
        self.now = Snapshot(VERSION, NOON - HOUR_MS, True, 0, "shape", Making.DONE)
        self.next = None

    def current(self):
        return self.now

    def making(self):
        return self.next


class FakePasses:
    def __init__(self):
        self.made, self.whole = None, None

    def current(self):
        return self.made

    def begin(self, made):
        is_free = self.made is None or self.made.state is State.DONE
        if is_free or self.made.version == made.version:
            self.made = made
            return True
        return False

    def done(self, run, part):
        if self.made.run != run:
            return None
        self.made = replace(self.made, parts=self.made.parts | {part})
        return self.made

    def end(self, made, whole):
        self.made, self.whole = made, whole
        return True


class FakeFiles:
    def __init__(self, people):
        self.people, self.kept, self.measured = people, {}, []

    def measure(self, version, day):
        self.measured.append((version, day))

    def rows(self, _version, part, after):
        rows = [row(one) for one in self.people if int(one[1:]) % PARTS == part]
        return iter([one for one in rows if one["id"] > after])

    def keep(self, task, tally):
        self.kept[task.run, task.part, task.number] = tally

    def tallies(self, run):
        return [tally for (of, _, _), tally in self.kept.items() if of == run]

    def forget(self, run):
        self.kept = {key: one for key, one in self.kept.items() if key[0] == run}


def row(one):
    found = dict.fromkeys(COLUMNS)
    number = int(one[1:])
    return found | {
        "id": one,
        "read_ms": NOON - DAY_MS,
        "orders": number % 2,
        "orders_net_fen": 100 * (number % 2),
        MARK.name: "",
    }


class Night:
    """A pass over forty people, of whom every other one has bought."""

    def __init__(self):
        self.snapshots, self.passes = FakeSnapshots(), FakePasses()
        self.files = FakeFiles([f"c{one:02d}" for one in range(40)])
        self.looked, self.sent, self.now = [], [], NOON
        stores = Stores(self.snapshots, self.passes, self.files)
        seen = Seen(lambda _: 7, {})
        self.nightly = Nightly(
            stores, self.look, seen, [MARK], self.send, lambda: self.now
        )

    def look(self, customer, _cause):
        self.looked.append(customer)
        return 1

    def send(self, task, delay_s):
        self.sent.append((task, delay_s))

    def run(self, *, twice=False):
        """Do every step, and whatever follows, each twice if so."""
        ended = None
        while self.sent:
            task, _ = self.sent.pop(0)
            for _ in range(1 + twice):
                ended = self.nightly.do(task) or ended
        return ended


@pytest.fixture
def night():
    return Night()


def test_only_who_is_out_of_place_is_looked_at(night):
    night.nightly.do(Task("begin"))
    ended = night.run()

    assert sorted(night.looked) == [f"c{one:02d}" for one in range(1, 40, 2)]
    assert (ended.looked, ended.changed) == (20, 20)
    assert night.files.measured == [(VERSION, "2026-10-23")]


def test_everybody_is_counted_once_however_often_a_step_comes(night):
    night.nightly.do(Task("begin"))
    night.run(twice=True)

    sums = night.passes.whole.sums[MARK.name]
    assert (sums["loyal"].people, sums["none"].people) == (20, 20)
    assert (sums["loyal"].net_fen, sums["loyal"].clv_fen) == (2_000, 140)


@pytest.mark.parametrize("limit", ["MOST_LOOKS", "MOST_ROWS"])
def test_a_part_goes_on_where_it_stopped(night, monkeypatch, limit):
    monkeypatch.setattr(service, limit, 1)
    night.nightly.do(Task("begin"))
    night.run()

    assert sorted(night.looked) == [f"c{one:02d}" for one in range(1, 40, 2)]
    assert night.passes.whole.sums[MARK.name]["loyal"].people == 20


def test_a_pass_that_is_begun_again_leaves_the_first_behind(night):
    night.nightly.do(Task("begin"))
    first = [task for task, _ in night.sent]
    night.sent, night.now = [], NOON + 1_000
    night.nightly.do(Task("begin"))
    for task in first:
        night.nightly.do(task)

    assert night.looked == []
    night.run()
    assert night.passes.whole.sums[MARK.name]["loyal"].people == 20


def test_the_snapshot_of_the_night_is_waited_for(night):
    made = replace(night.snapshots.now, state=Making.READING, as_of_ms=NOON)
    night.snapshots.next = made

    night.nightly.do(Task("begin"))

    assert night.sent == [(Task("begin", waited=1), service.WAIT_S)]
    assert night.passes.made is None


def test_a_snapshot_that_never_ends_is_not_waited_for(night):
    stuck = replace(night.snapshots.now, state=Making.READING)
    night.snapshots.next = replace(stuck, as_of_ms=NOON - 3 * HOUR_MS)

    night.nightly.do(Task("begin"))

    assert isinstance(night.passes.made, Pass)


def test_without_a_snapshot_nothing_happens(night):
    night.snapshots.now = None

    night.nightly.do(Task("begin"))

    assert night.sent == []
