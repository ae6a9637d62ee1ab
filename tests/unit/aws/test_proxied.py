"""Paths below one resource of API Gateway, and which of them a door finds itself."""

import pytest

from chalicelib.aws.proxied import ProxiedChalice, first_match, folded

RESOURCES = [
    "/a/{proxy+}",
    "/a/new",
    "/a/{one}",
    "/a/{one}/parts/{two}",
    "/a/{one}/all",
]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/a/new", ("/a/new", {})),
        ("/a/7", ("/a/{one}", {"one": "7"})),
        ("/a/new/all", ("/a/{one}/all", {"one": "new"})),
        ("/a/7/parts/8", ("/a/{one}/parts/{two}", {"one": "7", "two": "8"})),
        ("/a/7/parts/8/9", ("/a/{proxy+}", {"proxy": "7/parts/8/9"})),
        ("/a/", None),
        ("/b", None),
    ],
)
def test_the_tightest_resource_wins(path, found):
    assert first_match(path, RESOURCES) == found
    assert first_match(path, RESOURCES[::-1]) == found


def test_a_dot_in_a_resource_is_a_dot():
    assert first_match("/a-json", ["/a.json"]) is None


def test_the_gateway_knows_nothing_below_a_proxy():
    paths = {*RESOURCES, "/a", "/ab", "/b/{one}"}

    assert folded(paths) == {"/a/{proxy+}", "/a", "/ab", "/b/{one}"}


def test_without_a_proxy_the_gateway_knows_every_path():
    assert folded(RESOURCES[1:]) == set(RESOURCES[1:])


class TestDoor:
    @pytest.fixture
    def door(self):
        app = ProxiedChalice("door", {})

        @app.route("/a/{one}", methods=["GET"])
        def get(one):
            request = app.current_request
            return {"one": one, "path": request.path, "parameters": request.uri_params}

        @app.route("/a/{one}/do/{what}", methods=["POST"])
        def do(one, what):
            return f"{one} {what}"

        @app.route("/a/{proxy+}", methods=["GET", "POST"])
        def nothing():
            return "nothing"

        @app.route("/outside", methods=["GET"])
        def outside():
            return "outside"

        return app

    def body(self, door, method, rest, resource="/a/{proxy+}"):
        event = {
            "resource": resource,
            "pathParameters": {"proxy": rest} if rest else None,
            "headers": {},
            "multiValueQueryStringParameters": None,
            "stageVariables": None,
            "body": None,
            "isBase64Encoded": False,
            "requestContext": {"resourcePath": resource, "httpMethod": method},
        }
        before = repr(event)
        answer = door(event, None)
        assert repr(event) == before
        assert answer["statusCode"] == 200
        return answer["body"]

    def test_finds_the_view_as_if_the_gateway_had(self, door):
        assert self.body(door, "GET", "7") == (
            '{"one":"7","path":"/a/{one}","parameters":{"one":"7"}}'
        )
        assert self.body(door, "POST", "7/do/it") == "7 it"

    def test_forgives_a_slash_at_the_end(self, door):
        assert self.body(door, "POST", "7/do/it/") == "7 it"

    def test_says_itself_that_there_is_nothing(self, door):
        assert self.body(door, "GET", "7/do/it") == "nothing"  # only a form's address
        assert self.body(door, "GET", "7/8/9") == "nothing"

    def test_leaves_what_the_gateway_knows_alone(self, door):
        assert self.body(door, "GET", "", "/outside") == "outside"
