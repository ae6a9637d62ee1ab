import pytest

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import effects
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.customers.traits.repository import TraitItems

WHO = "c4x9k2m7q1w8e3r6t5y0z2a8b6"
NOON = 1_760_000_000_000


def entry(title: str = "标签：到店") -> Entry:
    return Entry(WHO, NOON, "tag:到店~e#1", "tag", "given", "internal", title)


def news() -> DomainEvent:
    return DomainEvent("tag.given", "tag.given:e#1", WHO, NOON)


@pytest.fixture
def items(aws):
    return TraitItems(connections.profiles())


def visit(items: TraitItems):
    return items.change(WHO, adds={"visits": 1}, joins={"tags": ["到店"]})


def test_an_effect_is_its_writes_its_line_and_its_news(items, aws):
    assert effects().commit(entry(), [visit(items)], news())

    assert items.of(WHO)["tags"] == {"到店"}
    (line,) = Timeline(connections.interactions()).recent(WHO, 5)
    assert line.title == "标签：到店"
    assert [one["kind"] for one in aws.messages("events.fifo")] == ["tag.given"]


def test_the_same_effect_again_changes_nothing(items):
    effects().commit(entry(), [visit(items)], news())

    assert not effects().commit(entry("标签：又一次"), [visit(items)], news())
    assert items.of(WHO)["visits"] == 1


def test_an_effect_whose_condition_is_false_leaves_no_line(items):
    impossible = connections.profiles().put_write(
        {"pk": WHO, "sk": "X"}, condition="attribute_exists(pk)"
    )

    with pytest.raises(TransactionFailed):
        effects().commit(entry(), [impossible], news())

    assert not Timeline(connections.interactions()).recent(WHO, 5)
    assert list(connections.outbox().leftovers(NOON * 2)) == []


def test_traits_are_set_added_joined_left_and_removed(items):
    change = items.change(
        WHO,
        sets={"a_city": "上海", "rfm": "champions"},
        joins={"tags": ["到店", "常客"]},
    )
    effects().commit(entry(), [change])
    again = items.change(WHO, leaves={"tags": ["到店"]}, removes=["rfm"])
    second = Entry(WHO, NOON + 1, "2", "tag", "taken", "internal", "")
    effects().commit(second, [again])

    known = items.of(WHO)
    assert known["a_city"] == "上海"
    assert known["tags"] == {"常客"}
    assert "rfm" not in known
    assert items.of_all([WHO, "cnobody"]) == {WHO: known}
