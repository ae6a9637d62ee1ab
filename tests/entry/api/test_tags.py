"""``/v1/tags``, and the tags of a customer."""

import pytest

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.models import Gift, Source, Tag, personal
from chalicelib.customers.traits.repository import TraitItems
from tests.portal import entry, profile_of, remember


@pytest.fixture
def anna(caller):
    return profile_of("oAnna" + "0" * 23)


def tags_of(caller, customer):
    return caller.get(f"/v1/customers/{customer}").json["tags"]


def test_tags_are_given_once_and_taken(caller, anna):
    address = f"/v1/customers/{anna}/tags"

    first = caller.post(address, {"add": ["到店", "新客"]}).json["items"]
    again = caller.post(address, {"add": ["到店"], "remove": ["新客"]}).json["items"]

    assert [one["name"] for one in first] == ["到店", "新客"]
    assert again == first[:1]
    assert first[0]["by"].startswith("key:k")
    assert (first[0]["source"], first[0]["evidence"]) == ("api", [])
    assert TraitItems(connections.profiles()).of(anna)["tags"] == {"到店"}


def test_a_tag_answers_with_the_sentence_that_speaks_for_it(caller, anna):
    said = entry(anna, "message", "text", "in", "m#1")
    remember(said)
    gift = Gift("m#1", Source.SEMANTIC, "rule:r1", said.at_ms, (said.sort_key,), 3)
    desk.tags().give(anna, "想买豆", gift)

    (found,) = tags_of(caller, anna)

    assert (found["by"], found["rule_version"]) == ("rule:r1", 3)
    (proof,) = found["evidence"]
    assert (proof["key"], proof["title"]) == (said.key, said.title)


def test_evidence_that_was_erased_is_named_and_says_nothing(caller, anna):
    gift = Gift("m#1", Source.QR, "scene:s", now_ms(), ("1700000000000#m#1",))
    desk.tags().give(anna, "到店", gift)

    ((proof,),) = [one["evidence"] for one in tags_of(caller, anna)]

    assert proof == {"key": "m#1", "at": "2023-11-14T22:13:20.000Z", "title": ""}


def test_a_colleagues_own_tag_is_nobody_elses(caller, anna):
    key = personal("5" * 16, "我的重点")
    desk.tags().give(anna, key, Gift("f1", Source.MANUAL, "staff:5", now_ms()))

    assert tags_of(caller, anna) == []
    assert caller.get("/v1/customers").json["items"] == []
    assert TraitItems(connections.profiles()).of(anna) == {}


@pytest.mark.parametrize("tag", ["", " 到店", "x" * 31, "a\x00b", "a\nb", "@x", 1])
def test_what_is_no_tag_is_422(caller, anna, tag):
    assert caller.post(f"/v1/customers/{anna}/tags", {"add": [tag]}).status == 422
    assert caller.post("/v1/tags", {"name": tag}).status == 422


@pytest.mark.parametrize("text", [":x", "#n", "attribute_exists(pk)", "a OR 1=1"])
def test_expression_words_in_values_are_plain_words(caller, anna, text):
    caller.post(f"/v1/customers/{anna}/tags", {"add": [text]})

    (found,) = tags_of(caller, anna)
    listed = caller.get("/v1/tags?limit=5").json["items"]

    assert found["name"] == text
    assert [(one["name"], one["people"]) for one in listed] == [(text, 1)]


def test_tags_are_added_with_their_group_and_counted(caller, anna):
    body = {"name": "到店", "group": "门店", "colour": "green", "description": "扫过码"}
    made = caller.post("/v1/tags", body)
    caller.post("/v1/tags", {"name": "老客", "group": "门店"})
    caller.post(f"/v1/customers/{anna}/tags", {"add": ["到店"]})

    found = caller.get("/v1/tags?limit=1").json
    rest = caller.get(f"/v1/tags?limit=1&cursor={found['next_cursor']}").json

    assert (made.status, made.json) == (201, {**body, "archived": False, "people": 0})
    assert found["items"] == [{**body, "archived": False, "people": 1}]
    assert [one["name"] for one in rest["items"]] == ["老客"]
    assert rest["next_cursor"] is None
    assert len(desk.catalogue().shelf().groups) == 1


def test_a_name_that_is_taken_is_409_and_a_colour_we_lack_422(caller):
    caller.post("/v1/tags", {"name": "到店"})

    assert caller.post("/v1/tags", {"name": "到店"}).status == 409
    assert caller.post("/v1/tags", {"name": "新", "colour": "pink"}).status == 422


def test_a_renamed_tag_is_found_by_both_names_and_keeps_its_people(caller, anna):
    caller.post(f"/v1/customers/{anna}/tags", {"add": ["到店"]})
    catalogue = desk.catalogue()
    tag = catalogue.shelf().tags["到店"]
    catalogue.change(Tag(tag.key, "来过店里", version=tag.version), "staff:1")

    again = caller.post(f"/v1/customers/{anna}/tags", {"add": ["来过店里"]}).json

    assert [one["name"] for one in again["items"]] == ["来过店里"]
    assert desk.counts().of("到店") == 1
    assert [one.key for one in desk.tags().of(anna)] == ["到店"]
