"""Reading a request: root, parameters, cookies, forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Malformed
from chalicelib.web import cookies, csrf
from chalicelib.web.csrf import ForeignForm
from chalicelib.web.visit import read, root_of

SESSION = "ab" * 32


def event(path="/portal/home", resource="/portal/home", parameters=None, **more):
    context = {"path": path, "resourcePath": resource, "requestId": "r"}
    return {"requestContext": context, "pathParameters": parameters, **more}


@pytest.mark.parametrize(
    ("path", "resource", "parameters", "root"),
    [
        ("/portal/home", "/portal/home", None, ""),
        ("/api/portal/home", "/portal/home", None, "/api"),
        ("/crm/portal/home/", "/portal/home", None, "/crm"),
        (
            "/api/portal/static/1/a.css",
            "/portal/static/{ver}/{name}",
            {"ver": "1", "name": "a.css"},
            "/api",
        ),
        ("/elsewhere", "/portal/home", None, ""),
    ],
)
def test_the_root_is_what_the_gateway_put_in_front(path, resource, parameters, root):
    assert root_of(event(path, resource, parameters)) == root


def test_a_parameter_given_twice_is_refused():
    twice = event(multiValueQueryStringParameters={"a": ["1", "2"]})

    with pytest.raises(Malformed):
        read(twice, b"")


@pytest.mark.parametrize("body", [b"a=1&a=2", b"a=\xff", b"a=%ff", b"a=1" * 30_000])
def test_a_form_that_cannot_be_read_is_refused(body):
    with pytest.raises(Malformed):
        read(event(), body)


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body):
    try:
        visit = read(event(), body)
    except Malformed:
        return
    assert all(isinstance(value, str) for value in visit.form.values())


def test_a_strange_cookie_does_not_hide_the_ones_behind_it():
    found = cookies.parse(["a=1; b{}[]=\x01; __Host-m=s", "c=3; a=2; broken"])

    assert found == {"a": "1", "b{}[]": "\x01", "__Host-m": "s", "c": "3"}


def test_a_form_of_our_own_page_is_taken():
    form = {"csrf": csrf.token(SESSION)}
    ours = {"host": "member.example"}

    csrf.check(SESSION, form, ours | {"origin": "https://member.example"})
    csrf.check(SESSION, form, ours | {"referer": "https://member.example/portal/home"})
    csrf.check(
        SESSION,
        {},
        ours
        | {
            "origin": "https://member.example",
            "x-csrf-token": csrf.token(SESSION),
        },
    )


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"origin": "null"},
        {"origin": "https://member.example.evil.example"},
        {"origin": "https://evil.example", "referer": "https://member.example/"},
    ],
)
def test_a_form_from_another_page_is_refused(sent):
    with pytest.raises(ForeignForm):
        csrf.check(
            SESSION, {"csrf": csrf.token(SESSION)}, {"host": "member.example"} | sent
        )


def test_another_sessions_token_is_refused():
    sent = {"host": "m", "origin": "https://m"}

    with pytest.raises(ForeignForm):
        csrf.check(SESSION, {"csrf": csrf.token("cd" * 32)}, sent)
