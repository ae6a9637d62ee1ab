"""What is kept of somebody's tags can be shown, and be gone."""

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, iso, now_ms
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person
from chalicelib.customers.tags import desk
from chalicelib.customers.tags import privacy as own
from chalicelib.customers.tags.models import personal
from tests.integration.customers.tags.conftest import gift


def test_every_tag_is_shown_with_its_source_and_time(anna):
    later = now_ms() + DAY_MS
    desk.tags().give(anna.customer, "到店", gift(expires_ms=later))
    desk.tags().give(anna.customer, personal("5", "重点"), gift())

    rows = list(own.export(Person((anna.customer,))))

    assert [(row["tag"], row["source"]) for row in rows] == [
        ("重点", "qr"),
        ("到店", "qr"),
    ]
    assert rows[0]["until"] is None
    assert rows[1]["until"] == iso(later)
    assert "tags" in [store.name for store in privacy.stores()]


def test_erasing_leaves_no_tag_no_count_no_timer_and_no_news(anna):
    other = "c" + "9" * 25
    desk.tags().give(anna.customer, "到店", gift(expires_ms=now_ms() + DAY_MS))
    desk.tags().give(other, "到店", gift())
    anna.news()
    person = Person((anna.customer, other))

    assert own.erase(person) == 2
    assert own.erase(person) == 0

    assert desk.tags().of(anna.customer, other) == []
    assert desk.counts().of("到店") == 0
    assert list(connections.timers().due(now_ms() + 9 * DAY_MS)) == []
    assert anna.news() == []
