"""The list: both ways, by owner and tag, chosen for a batch, taken away as a table."""

import csv
import io
from itertools import chain

import pytest

from chalicelib import connections
from chalicelib.aws.transactions import transact
from chalicelib.core.errors import InvalidInput, Malformed
from chalicelib.customers import search
from chalicelib.customers.book.list import exporting, slices
from chalicelib.customers.book.list.slices import page, place
from chalicelib.customers.book.owner.repository import Change, owners
from chalicelib.customers.book.selection import MOST_TICKED, Selection
from chalicelib.customers.book.views import View, views
from chalicelib.customers.chores.models import Chore, Part
from chalicelib.customers.search import Wanted
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Gift, Source
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.staff.models import Role
from chalicelib.staff.roles import Entity, visible_fields
from tests.book import customer

NOON = 1_764_043_200_000
AGENT = tuple(sorted(visible_fields(Role.AGENT, Entity.CUSTOMER)))


@pytest.fixture
def crowd(aws):
    """Return 45 customers, the newest first."""
    return [customer(n, name=f"人{n}") for n in range(45)][::-1]


def ids(found):
    return [one.id for one in found.profiles]


def test_a_list_is_read_forth_and_back_to_the_same_pages(crowd):
    first = page(Wanted())
    second = page(Wanted(), after=first.after)
    third = page(Wanted(), after=second.after)

    assert ids(first) + ids(second) + ids(third) == crowd
    assert (first.before, third.after) == ("", "")
    assert ids(page(Wanted(), before=third.before)) == ids(second)
    back = page(Wanted(), before=second.before)
    assert (ids(back), back.before) == (ids(first), "")


def test_the_oldest_come_first_where_somebody_wants_that(crowd):
    first = page(Wanted(oldest_first=True))
    second = page(Wanted(oldest_first=True), after=first.after)

    assert ids(first) + ids(second) == crowd[::-1][:40]
    assert ids(page(Wanted(oldest_first=True), before=second.before)) == ids(first)


def test_a_page_says_when_it_has_looked_long_enough(crowd, monkeypatch):
    monkeypatch.setattr(slices, "MOST_LOOKED_AT", 10)
    monkeypatch.setattr(search, "_CHUNK", 10)
    nobody = Wanted(text="nobody")

    found = page(nobody)

    assert (found.profiles, found.looked_at) == ([], 10)
    assert found.after
    assert page(nobody, after=found.after).looked_at == 10


@pytest.mark.parametrize(
    "text", ["x", "1#c", "1" * 13 + "#../..", "٣" * 13 + "#c" + "0" * 25]
)
def test_a_forged_cursor_is_refused(text):
    with pytest.raises(Malformed):
        place(text)


def own(customer_id, staff_id, at_ms):
    owners().change(Change(customer_id, "", staff_id, "x", f"o:{at_ms}", at_ms, "s"))


def test_whom_somebody_looks_after_is_a_list_of_its_own(crowd):
    for number, one in enumerate(crowd[:3]):
        own(one, "s1", NOON - number)
    tagging.tags().give(crowd[1], "到店", Gift("e#1", Source.MANUAL, "x", NOON))
    transact(
        [TraitItems(connections.profiles()).change(crowd[1], joins={"tags": ["到店"]})]
    )

    assert ids(page(Wanted(owner="s1"))) == crowd[:3]
    assert ids(page(Wanted(owner="s1", tag="到店"))) == [crowd[1]]
    assert ids(page(Wanted(text=crowd[1], owner="s1", tag="到店"))) == [crowd[1]]
    assert ids(page(Wanted(text=crowd[0], owner="s1", tag="到店"))) == []
    assert ids(page(Wanted(text=crowd[5], owner="s1"))) == []


def test_whoever_was_merged_is_not_listed_apart(crowd):
    customer(44, name="人44", merged=crowd[3])

    assert crowd[0] not in ids(page(Wanted()))


def test_a_name_of_somebodys_own_is_looked_up_by_who_knows_it(crowd, monkeypatch):
    monkeypatch.setattr(search, "NAMES", {})
    known = {"13800000001": [crowd[2], crowd[4]], "13800000002": []}

    @search.named("mobile")
    def by_mobile(text):
        return known.get(text) if text.startswith("1") and len(text) == 11 else None

    assert set(ids(page(Wanted("13800000001")))) == {crowd[2], crowd[4]}
    assert ids(page(Wanted("13800000002"))) == []
    may_not = Wanted("13800000001", names=("id",))
    assert ids(page(may_not)) == []


# Chosen for a batch.


def walked(selection, at_once):
    found, cursor = [], ""
    while cursor is not None:
        some, cursor = selection.people(cursor, at_once)
        found.append(some)
    return found


def test_the_ticked_are_taken_some_at_a_time(crowd):
    chosen = Selection.of(crowd[:5], {"stage": "new"}, AGENT)
    again = Selection.from_params(chosen.to_params())

    assert again == chosen
    assert walked(again, 2) == [crowd[:2], crowd[2:4], crowd[4:5]]
    assert (again.query, again.count) == ({}, 5)


def test_everybody_a_filter_finds_is_taken_once(crowd):
    for one in crowd[::2]:
        connections.profiles().update(
            {"pk": one, "sk": "PROFILE"}, "SET stage = :s", values={":s": "active"}
        )
    chosen = Selection.of([], {"stage": "active"}, AGENT)

    found = walked(Selection.from_params(chosen.to_params()), 10)

    assert list(chain.from_iterable(found)) == crowd[::2]


def test_a_filter_of_what_a_role_does_not_see_chooses_nobody_by_it(crowd):
    analyst = tuple(sorted(visible_fields(Role.ANALYST, Entity.CUSTOMER)))
    own(crowd[0], "s1", NOON)

    everybody = walked(Selection.of([], {"owner": "s1"}, analyst), 100)

    assert len(everybody[0]) == 45


def test_more_than_a_page_can_show_is_not_ticked():
    with pytest.raises(InvalidInput):
        Selection.of(["c"] * (MOST_TICKED + 1), {}, AGENT)


# Taken away.


def export(selection, monkeypatch, at_once=20):
    monkeypatch.setattr(exporting, "_AT_ONCE", at_once)
    chore = Chore("e" * 32, "k", "导出", "staff:s", NOON, params=selection.to_params())
    part, done = Part(0), 0
    while True:
        exporting.step(chore, part)  # a step may come twice
        step = exporting.step(chore, part)
        done += step.done
        if step.cursor is None:
            break
        part = Part(0, cursor=step.cursor, done=done)
    result = exporting.finish(chore)
    assert exporting.finish(chore) == result
    text = connections.archive().get(result["files"]["csv"]["key"]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_everybody_stands_in_the_table_once_and_nothing_runs(crowd, monkeypatch):
    bad = customer(60, name='=HYPERLINK("http://x")', remark="@SUM(1)")

    table = export(Selection.of([], {}, AGENT), monkeypatch)

    assert [row["客户编号"] for row in table] == [bad, *crowd]
    assert table[0]["称呼"] == '\'=HYPERLINK("http://x")'
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for row in table for cell in row.values()
    )


def test_who_sees_no_names_takes_none_away(crowd, monkeypatch):
    analyst = tuple(sorted(visible_fields(Role.ANALYST, Entity.CUSTOMER)))

    table = export(Selection.of(crowd[:2], {}, analyst), monkeypatch)

    assert len(table) == 2
    assert not any("人" in cell for row in table for cell in row.values())
    assert "归属" not in table[0]


def test_no_openid_is_in_the_table(crowd, monkeypatch):
    table = export(Selection.of(crowd[:3], {}, AGENT), monkeypatch)

    assert "oFollower" not in str(table)


def test_too_many_are_refused(crowd, monkeypatch):
    monkeypatch.setattr(exporting, "_MOST", 20)

    with pytest.raises(InvalidInput):
        export(Selection.of([], {}, AGENT), monkeypatch)


# Saved views.


def view(number, by="s1", **more):
    return View(
        f"{number:016x}", f"视图{number}", {"stage": "new"}, by, at_ms=number, **more
    )


def test_somebody_uses_their_own_views_and_those_that_are_shared(aws):
    for one in (view(1), view(2, "s2"), view(3, "s2", shared=True)):
        views().save(one)

    assert [one.name for one in views().shelf("s1").views] == ["视图1", "视图3"]
    views().share(view(1).id, shared=True)
    assert len(views().shelf("s2").views) == 3
    views().remove(view(3).id)
    assert [one.name for one in views().shelf("s1").views] == ["视图1"]


def test_what_is_pinned_is_at_hand_until_it_is_not(aws):
    views().save(view(1))
    views().save(view(2))

    views().pin("s1", view(1).id)
    views().pin("s1", view(2).id, "place")
    views().pin("s2", view(1).id)
    assert [one.name for one in views().shelf("s1").pinned] == ["视图1", "视图2"]
    assert views().shelf("s1").pins[view(2).id] == "place"

    views().unpin("s1", view(1).id)
    views().unpin("s3", view(1).id)
    views().remove(view(2).id)
    assert views().shelf("s1").pinned == []
