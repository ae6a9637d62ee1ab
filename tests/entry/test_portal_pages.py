"""What no page of the portal may forget, and what else its door serves."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest

import chalicelib
from app import app
from chalicelib import connections
from chalicelib.core.settings import Settings
from chalicelib.customers.timeline import Timeline
from chalicelib.members import portal
from chalicelib.web.headers import content_security_policy
from infra.packaging import doors
from tests.portal import member
from tests.visitor import DESKTOP, Visitor

PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: {media} https://thirdwx.qlogo.cn https://wx.qlogo.cn; "
        "media-src {media}; font-src 'self'; connect-src 'self'; "
        "form-action 'self' {media}; frame-ancestors http://127.0.0.1:8001; "
        "base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}

ALL = [
    (200, "/portal/home", {}),
    (303, "/portal/home", {"signed_in": False}),
    (303, "/portal", {}),
    (200, "/portal/login", {"agent": DESKTOP}),
    (303, "/portal/login", {}),
    (400, "/portal/oauth", {}),
    (200, "/portal/preview", {}),
    (200, "/portal/signed-out", {}),
    (400, "/portal/home?a=1&a=2", {}),
    (414, "/portal/home?a=" + "x" * 10_000, {}),
]


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize(("status", "address", "who"), ALL, ids=lambda v: str(v)[:30])
def test_every_answer_has_every_header_and_stays_under_the_stage(
    aws, status, address, who, prefix
):
    agent = {"agent": who["agent"]} if "agent" in who else {}
    is_known = who.get("signed_in", True)
    visitor = (member if is_known else Visitor)(prefix=prefix, **agent)
    if not is_known:
        visitor.cookies.clear()

    answer = visitor.get(prefix + address)

    assert answer.status == status
    expected = {n: v.replace("{media}", aws.url) for n, v in PAGE_HEADERS.items()}
    got = {n: v for n, v in answer.headers.items() if n in expected}
    assert got == expected
    if status == 303:
        assert answer.to.startswith((f"{prefix}/portal/", "http://127.0.0.1:8001/"))
    for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.text):
        assert link.startswith(f"{prefix}/portal/")


def test_no_template_has_a_bare_address_an_inline_style_or_an_unsafe_filter():
    pages = list(Path(chalicelib.__file__).parent.rglob("templates/**/*.html"))
    assert len(pages) >= 8
    for page in pages:
        text = page.read_text(encoding="utf-8")
        if "reports" in page.parts:
            continue  # files for S3, not pages of a door
        assert not re.search(r'="/', text), page
        assert not re.search(r"\sstyle=|\son\w+=|\|\s*safe", text), page
        assert not re.search(r"<script(?![^>]*src=)", text), page


def test_elsewhere_than_locally_nobody_may_frame_a_page():
    policy = content_security_policy(portal.PORTAL, Settings(stage="prod"))

    assert "frame-ancestors 'none'" in policy


def test_somebody_unknown_is_led_back_to_the_page_they_wanted(aws):
    answer = Visitor().get("/portal/home?from=menu")

    assert answer.to == "/portal/login?return=/portal/home%3Ffrom%3Dmenu"


def test_two_hundred_headers_are_too_many(aws):
    more = {f"x-{number}": "1" for number in range(200)}

    assert member().get("/portal/home", **more).status == 431


def test_another_method_is_refused_and_the_right_one_named(aws):
    event = {
        "requestContext": {"resourcePath": "/portal/logout", "httpMethod": "GET"},
        "multiValueQueryStringParameters": None,
        "headers": {},
        "pathParameters": None,
        "body": None,
        "stageVariables": None,
    }

    answer = app(event, None)

    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "POST")


def test_a_fault_of_ours_is_a_page_too_and_is_written_down(aws, monkeypatch, capsys):
    visitor = member()

    def broken(*_):
        raise RuntimeError("a bug, with secrets in it")

    monkeypatch.setattr("chalicelib.members.home.service.home", broken)
    monkeypatch.setattr(Timeline, "recent", broken)
    answer = visitor.get("/portal/home")

    assert (answer.status, "页面出了点问题" in answer.text) == (500, True)
    assert "secrets" not in answer.text
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["error"], line["request_id"]) == ("RuntimeError", "req-1")
    assert line["PageFailed"] == 1


# Files.


def test_a_files_address_changes_with_its_content_and_is_kept_for_ever(aws):
    html = member().get("/portal/home").text
    address = re.search(r'href="(/portal/static/\w+/portal\.css)"', html)[1]

    answer = Visitor().get(address)

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(gzip.compress(answer.text.encode(), 9)) <= 6 * 1024


def test_a_file_of_an_earlier_deployment_is_served_but_not_kept(aws):
    answer = Visitor().get("/portal/static/0000000000/portal.css")

    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "name", ["nothing.css", "..%2Fpages.py", "macros.html", "manifest.json", "a.png"]
)
def test_nothing_else_is_served(aws, name):
    answer = Visitor().get(f"/portal/static/1/{name}")

    assert (answer.status, answer.headers["Content-Type"]) == (
        404,
        "text/plain; charset=utf-8",
    )


def test_only_the_configured_proof_lies_at_the_root(aws, monkeypatch):
    portal.verification_files.cache_clear()
    monkeypatch.setenv("VERIFY_FILES", "MP_verify_a1.txt=a1,MP_verify_b2.txt=b2")
    connections.forget()

    proof = Visitor().get("/MP_verify_b2.txt")
    other = Visitor().get("/MP_verify_c3.txt")
    portal.verification_files.cache_clear()

    assert (proof.status, proof.text) == (200, "b2")
    assert proof.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert other.status == 404


# Doors.


def test_the_deployment_says_that_it_lives(aws):
    answer = Visitor().get("/healthz")

    assert json.loads(answer.text) == {"status": "ok", "stage": "local"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("door", ["portal", "console", "api"])
def test_a_door_has_its_own_routes_and_no_others(door):
    routes = doors.routes(door, Path(), dict(os.environ))

    ours = {p: sorted(m) for p, m in app.routes.items() if p in routes}
    assert routes == ours
    belongs = {
        "portal": ("/portal", "/{verify_file}"),
        "console": ("/console",),
        "api": ("/v1", "/healthz"),
    }
    mine = {p for p in app.routes if p.startswith(belongs[door])}
    assert set(routes) == mine
