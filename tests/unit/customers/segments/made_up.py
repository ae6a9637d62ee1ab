"""People and rules made up by chance, with values that tend to go wrong."""

from dataclasses import astuple, dataclass, field
from itertools import cycle
from pathlib import Path

from hypothesis import strategies as st

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.facts import COLUMNS, InteractionFact
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.segments.people import files
from chalicelib.customers.segments.people.rows import row_of, types_of
from chalicelib.customers.segments.people.table import People
from chalicelib.customers.segments.rules.models import (
    All,
    AnyOf,
    Behaviour,
    Belongs,
    Bucket,
    Is,
    LastPerformed,
    Listed,
    Not,
    Op,
    Performed,
    Times,
)
from chalicelib.customers.traits.models import Kind, Subject, Trait, Traits

NOW = 1_790_000_000_000
TEXTS = [
    "上海",
    "北京",
    "",
    "a'b",
    'q"x',
    "100%",
    "\\N",
    "line\nbreak",
    "上海市",
    "NULL",
    *(f"上海{number}区" for number in range(12)),  # more than are named one by one
]
TAGS = [*TEXTS, *(f"标签{number}" for number in range(70))]
SEGMENTS = ["s1", "s2", "s3"]

TRAITS = Traits()
TRAITS.state(
    *(
        Trait(name, name, "", kind, lambda one, name=name: one.traits.get(name))
        for name, kind in (
            ("city", Kind.TEXT),
            ("paid", Kind.NUMBER),
            ("seen_at", Kind.INSTANT),
            ("follows", Kind.FLAG),
        )
    ),
    Trait("tags", "tags", "", Kind.SET, lambda one: frozenset(one.traits["tags"])),
)


@dataclass
class Somebody:
    """One person, both as a rule asks in Python and as a row."""

    id: str
    traits: dict = field(default_factory=dict)
    segments: frozenset = frozenset()
    done: list = field(default_factory=list)  # (Behaviour, at_ms)
    now_ms: int = NOW
    others: frozenset = frozenset()  # the customers that were merged into this one

    @property
    def ids(self):
        return {self.id} | self.others

    @property
    def subject(self):
        profile = Profile(
            self.id, "o", "wx", segments=self.segments, others=self.others
        )
        return Subject(profile, self.traits, self.now_ms)

    def value(self, trait):
        return TRAITS[trait].read(self.subject)

    def moments(self, what, since_ms):
        fits = (at for deed, at in self.done if at >= since_ms and is_like(deed, what))
        return sorted(fits, reverse=True)

    def belongs(self, segment):
        return segment in self.segments


def is_like(deed, what):
    names = ("kind", "name", "scene", "key", "dir")
    return all(getattr(what, one) in ("", getattr(deed, one)) for one in names)


ids = st.integers(0, 40).map(lambda number: f"c{number:025d}")
others = st.integers(0, 20).map(lambda number: f"cm{number:024d}")
instants = st.one_of(
    st.integers(NOW - 60 * DAY_MS, NOW + 60 * DAY_MS),
    st.sampled_from([NOW + days * DAY_MS for days in (-30, -7, -1, 0, 1, 7)]),
)
behaviours = st.builds(
    Behaviour,
    st.sampled_from(["message", "event"]),
    st.sampled_from(["text", "click"]),
    st.sampled_from(["", "a'b"]),
    st.sampled_from(["", "STORES"]),
    st.sampled_from(["in", "out"]),
)


def apart(crowd):
    """Return a crowd of which nobody is merged into two."""
    taken = set()
    for one in crowd:
        one.others -= taken
        taken |= one.others
    return crowd


people = st.builds(
    Somebody,
    ids,
    st.fixed_dictionaries(
        {
            "city": st.none() | st.sampled_from(TEXTS),
            "paid": st.none() | st.integers(-5, 5) | st.floats(-1e9, 1e9),
            "seen_at": st.none() | instants,
            "follows": st.none() | st.booleans(),
            "tags": st.frozensets(st.sampled_from(TAGS), max_size=4),
        }
    ),
    st.frozensets(st.sampled_from(SEGMENTS)),
    st.lists(
        st.tuples(behaviours, st.integers(NOW - 40 * DAY_MS, NOW - 1)), max_size=5
    ),
    others=st.frozensets(others, max_size=2),
)
crowds = st.lists(
    people,
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.id,
).map(apart)

some_texts = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3).map(tuple)
days = st.sampled_from([1, 7, 30])
dates = st.sampled_from(["2026-09-01", "2026-09-20", "2026-09-22", "2026-10-01"])
numbers = st.integers(-5, 5) | st.floats(-1e9, 1e9)
narrowed = st.builds(
    Behaviour,
    st.sampled_from(["message", "event"]),
    st.sampled_from(["", "text", "click"]),
    st.sampled_from(["", "a'b"]),
    st.sampled_from(["", "STORES"]),
    st.sampled_from(["in", "out", ""]),
)


def compared(trait, ops, *values):
    return st.builds(Is, st.just(trait), st.sampled_from(ops), st.tuples(*values))


conditions = st.one_of(
    st.builds(
        Is,
        st.just("city"),
        st.sampled_from([Op.IS, Op.IS_NOT, Op.CONTAINS, Op.STARTS_WITH]),
        some_texts,
    ),
    compared("paid", [Op.EQ, Op.NE, Op.GT, Op.GE, Op.LT, Op.LE], numbers),
    compared("paid", [Op.BETWEEN], numbers, numbers),
    compared("seen_at", [Op.WITHIN_DAYS, Op.BEFORE_DAYS, Op.NEXT_DAYS], days),
    compared("seen_at", [Op.ON_OR_AFTER, Op.BEFORE], dates),
    compared("seen_at", [Op.BETWEEN_DAYS], dates, dates),
    compared("follows", [Op.IS], st.booleans()),
    st.builds(
        Is,
        st.just("tags"),
        st.sampled_from([Op.HAS_ANY, Op.HAS_ALL, Op.HAS_NONE]),
        some_texts,
    ),
    st.builds(
        Is,
        st.sampled_from([one.name for one in TRAITS.all()]),
        st.sampled_from([Op.KNOWN, Op.UNKNOWN]),
    ),
    st.builds(
        Performed, narrowed, st.sampled_from(list(Times)), st.integers(0, 3), days
    ),
    st.builds(LastPerformed, narrowed, st.booleans(), days),
    st.builds(Belongs, st.sampled_from([*SEGMENTS, "s9"]), st.booleans()),
    st.builds(Bucket, st.sampled_from(["春", "a'b"]), st.just(2500), st.just(7500)),
    st.builds(Listed, st.lists(ids | others, min_size=1, max_size=3).map(tuple)),
)
rules = st.recursive(
    conditions,
    lambda below: st.one_of(
        st.builds(All, st.lists(below, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(below, max_size=3).map(tuple)),
        st.builds(Not, below),
    ),
    max_leaves=8,
)


def opened(crowd, folder: Path, later=()):
    """Return the table of a crowd, ``later`` taken in after it was made."""
    import csv
    import json

    from chalicelib.aws import lake

    folder.mkdir(parents=True, exist_ok=True)
    types = types_of(TRAITS)
    rows = folder / "rows.ndjson"
    lines = [json.dumps(row_of(one.subject, TRAITS)) for one in crowd]
    rows.write_text("\n".join(lines), encoding="utf-8")
    part, table = folder / "part.parquet", folder / "people.duckdb"
    files.merge([rows], part, types)
    files.assemble([part], table, types)
    day = folder / "day=2026-09-01"
    day.mkdir()
    with (day / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        everybody = {one.id: one for one in [*crowd, *later]}.values()
        out.writerows(
            fact(name, *deed)
            for one in everybody
            for name, deed in zip(cycle(sorted(one.ids)), one.done, strict=False)
        )
    facts = day / "part-0.parquet"
    lake.to_parquet(day / "rows.csv", COLUMNS, facts, ("at_ms", "key", "customer_id"))
    made = People(table, types, str(folder))
    made.see_facts([facts], "2026-09-01")
    made.replace(
        [one.id for one in later], [row_of(one.subject, TRAITS) for one in later]
    )
    return made


def fact(customer, what, at_ms):
    made = InteractionFact(
        key=f"{at_ms}",
        customer_id=customer,
        at_ms=at_ms,
        hour=1,
        weekday=1,
        kind=what.kind,
        type=what.name,
        dir=what.dir,
        outcome="",
        source="",
        scene=what.scene,
        ref="",
        again=False,
        inferred=False,
        staff=False,
        menu=what.key,
    )
    return astuple(made)
