"""Lists: filtered, sorted, cut into pages."""

import pytest

from chalicelib.web.console.tables import listed, read_on

SORTS = {"size": lambda row: row}


def page(query, rows=95):
    return listed(range(rows), "/console/x", query, SORTS)


def test_a_page_has_its_rows_and_knows_the_whole():
    found = page({"page": "3"})

    assert found.rows == list(range(40, 60))
    assert (found.total, found.pages, found.number) == (95, 5, 3)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99", "9" * 50, "٣", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(asked):
    assert page({"page": asked}).number in (1, 5)


def test_a_column_sorts_one_way_and_then_the_other():
    found = page({"sort": "size", "q": "a b"})

    assert found.sorted_how("size") == "ascending"
    assert found.sorted_by("size") == "/console/x?sort=-size&q=a+b"
    assert page({"sort": "-size"}).rows[0] == 94
    assert page({"sort": "-size"}).sorted_how("size") == "descending"


def test_a_column_we_do_not_know_sorts_nothing():
    assert page({"sort": "secret"}).rows[0] == 0
    assert page({"sort": "secret"}).sorted_how("size") == "none"


def test_a_long_list_names_its_ends_and_the_pages_around():
    assert page({"page": "10"}, rows=400).shown_pages == [
        *(1, 0, 8, 9, 10, 11, 12, 0, 20),
    ]


def test_a_list_read_by_cursor_goes_on_where_it_ended():
    assert read_on([1], "/console/x", {"day": "1"}, "a#b").next_path == (
        "/console/x?day=1&after=a%23b"
    )
    assert read_on([1], "/console/x", {}, "").next_path == ""


def test_sorting_and_paging_is_no_filter():
    assert not page({"sort": "size", "page": "2"}).is_filtered
    assert page({"q": "x"}).is_filtered
