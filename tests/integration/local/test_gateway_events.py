"""The gateway's events and responses, beside the documented shape of API Gateway's.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import json

import pytest
from chalice.app import Chalice, Response

from infra.local.proxy import BadResult, HttpRequest, event_of, response_of
from infra.local.routes import Match, RouteTable

BINARY = ["image/png", "application/octet-stream"]
# The input format of a Lambda function for proxy integration, as documented.
DOCUMENTED = {
    "resource",
    "path",
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
}
DOCUMENTED_CONTEXT = {
    "accountId",
    "apiId",
    "domainName",
    "domainPrefix",
    "extendedRequestId",
    "httpMethod",
    "identity",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
}


def request(
    method="GET", path="/portal/home", query="", body=b"", prefix="", **headers
):
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return HttpRequest(
        method,
        path,
        query,
        [("Host", "zhike.example"), *pairs],
        body,
        "1.2.3.4",
        prefix,
    )


def event(asked, resource="/portal/home", parameters=None):
    return event_of(asked, Match("portal", resource, parameters), BINARY)


def test_an_event_has_every_documented_field_and_no_other():
    made = event(request())
    assert made.keys() == DOCUMENTED
    assert made["requestContext"].keys() == DOCUMENTED_CONTEXT


def test_what_is_absent_is_null_and_not_empty():
    made = event(request())
    assert made["queryStringParameters"] is None
    assert made["multiValueQueryStringParameters"] is None
    assert made["pathParameters"] is None
    assert made["body"] is None
    assert made["isBase64Encoded"] is False


def test_a_repeated_parameter_is_its_last_value_and_all_of_them():
    made = event(request(query="tag=a&tag=b&name=%E9%9D%92%E7%A6%BE&empty="))
    assert made["queryStringParameters"] == {"tag": "b", "name": "青禾", "empty": ""}
    assert made["multiValueQueryStringParameters"]["tag"] == ["a", "b"]


def test_a_repeated_header_is_its_last_value_and_all_of_them():
    asked = HttpRequest("GET", "/", "", [("Cookie", "a=1"), ("Cookie", "b=2")], b"", "")
    made = event(asked)
    assert made["headers"]["Cookie"] == "b=2"
    assert made["multiValueHeaders"]["Cookie"] == ["a=1", "b=2"]


def test_a_binary_body_travels_as_base64_and_a_text_as_it_is():
    png = event(request("POST", body=b"\x89PNG\xff", Content_Type="image/png"))
    assert png["isBase64Encoded"]
    assert base64.b64decode(png["body"]) == b"\x89PNG\xff"
    xml = event(request("POST", body="<a>好</a>".encode(), Content_Type="text/xml"))
    assert xml["body"] == "<a>好</a>"
    assert not xml["isBase64Encoded"]


def test_a_text_that_is_no_utf_8_arrives_with_replacements_as_there():
    made = event(request("POST", body=b"\xff<a/>", Content_Type="text/xml"))
    assert made["body"] == "\ufffd<a/>"


def test_the_stage_prefix_is_in_the_context_path_alone():
    made = event(request(prefix="/api"))
    assert made["path"] == "/portal/home"
    assert made["requestContext"]["path"] == "/api/portal/home"
    assert made["requestContext"]["stage"] == "api"
    assert event(request())["requestContext"]["path"] == "/portal/home"


def test_chalice_understands_the_event():
    app = Chalice(app_name="sample")
    heard = []

    @app.route("/things/{name}", methods=["POST"], content_types=["text/plain"])
    def thing(name):
        asked = app.current_request
        heard.append((name, asked.query_params, asked.raw_body, asked.context))
        return Response("好", headers={"Set-Cookie": ["a=1", "b=2"]})

    asked = request("POST", "/things/x", "q=1", b"hello", Content_Type="text/plain")
    made = event_of(asked, Match("x", "/things/{name}", {"name": "x"}), BINARY)
    answer = response_of(app(made, None), asked, BINARY)
    name, query, body, context = heard[0]
    assert (name, query, body) == ("x", {"q": "1"}, b"hello")
    assert context["identity"]["sourceIp"] == "1.2.3.4"
    assert answer.body == "好".encode()
    assert [v for n, v in answer.headers if n == "Set-Cookie"] == ["a=1", "b=2"]


def test_base64_is_decoded_only_where_the_first_accepted_type_is_binary():
    png = base64.b64encode(b"\x89PNG").decode()
    result = {"statusCode": 200, "body": png, "isBase64Encoded": True}
    wanted = request(Accept="image/png, */*")
    assert response_of(result, wanted, BINARY).body == b"\x89PNG"
    # A browser's <img> begins with image/avif, which nobody declared.
    browser = request(Accept="image/avif,image/png")
    assert response_of(result, browser, BINARY).body == png.encode()


@pytest.mark.parametrize(
    "result",
    [None, "text", {}, {"statusCode": 200, "body": {"no": "text"}}],
    ids=["none", "text", "no status", "body is no text"],
)
def test_a_result_no_response_can_be_made_of_is_refused(result):
    with pytest.raises(BadResult):
        response_of(result, request(), BINARY)


def test_a_response_without_a_type_is_json_as_there():
    answer = response_of({"statusCode": 200, "body": json.dumps({})}, request(), BINARY)
    assert ("Content-Type", "application/json") in answer.headers


@pytest.fixture
def routes():
    table = RouteTable()
    table.add("portal", "/portal/home", ["GET"])
    table.add("portal", "/portal/static/{ver}/{name}", ["GET"])
    table.add("portal", "/{verify_file}", ["GET"])
    table.add("api", "/healthz", ["GET"])
    return table


def test_a_fixed_segment_wins_over_a_parameter(routes):
    assert routes.find("GET", "/healthz").door == "api"
    assert routes.find("GET", "/MP_verify_x.txt").resource == "/{verify_file}"


def test_path_parameters_come_decoded_and_a_trailing_slash_is_forgiven(routes):
    found = routes.find("GET", "/portal/static/1a/%E5%9B%BE.css/")
    assert found.parameters == {"ver": "1a", "name": "图.css"}


def test_an_unknown_path_or_method_matches_nothing(routes):
    assert routes.find("GET", "/portal/nowhere/else") is None
    assert routes.find("POST", "/portal/home") is None


def test_two_doors_cannot_serve_one_route(routes):
    with pytest.raises(ValueError, match="both serve"):
        routes.add("console", "/healthz", ["GET"])
