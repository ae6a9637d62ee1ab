"""Our signatures are botocore's."""

import datetime as dt
import hashlib
from urllib.parse import quote

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.sigv4 import (
    Credentials,
    query_of,
    signed_form,
    signed_headers,
    signed_query,
)

NOW = dt.datetime(2026, 11, 22, 9, 32, 7, tzinfo=dt.UTC)
HEADERS = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "A.PutItem"}


def theirs(monkeypatch, body, token, region, service):
    monkeypatch.setattr(auth, "get_current_datetime", lambda **_: NOW)
    host = f"{service}.{region}.amazonaws.com.cn"
    request = AWSRequest("POST", f"https://{host}/", data=body, headers=dict(HEADERS))
    auth.SigV4Auth(BotoCredentials("AK", "SK", token), service, region).add_auth(
        request
    )
    return request.headers["Authorization"]


def ours(body, token, region, service):
    return signed_headers(
        Credentials("AK", "SK", token or ""),
        service=service,
        region=region,
        host=f"{service}.{region}.amazonaws.com.cn",
        headers=HEADERS,
        body=body,
        now_s=NOW.timestamp(),
    )["authorization"]


@pytest.mark.parametrize("token", [None, "a/session+token=="])
@pytest.mark.parametrize("service", ["dynamodb", "sqs", "secretsmanager"])
def test_a_request_is_signed_as_botocore_signs_it(monkeypatch, service, token):
    body = '{"名":"值"}'.encode()

    expected = theirs(monkeypatch, body, token, "cn-north-1", service)

    assert ours(body, token, "cn-north-1", service) == expected


@given(
    body=st.binary(max_size=300),
    region=st.from_regex(r"[a-z]{2}-[a-z]+-\d", fullmatch=True),
)
def test_any_body_in_any_region_is_signed_alike(body, region):
    with pytest.MonkeyPatch.context() as patch:
        expected = theirs(patch, body, "t", region, "sqs")

    assert ours(body, "t", region, "sqs") == expected


HOST = "zhike-prod-media.s3.cn-north-1.amazonaws.com.cn"
QUERY = {
    "list-type": "2",
    "prefix": "facts/日 期=2026-11-22/",
    "continuation-token": "a+/=",
}


@pytest.mark.parametrize("token", [None, "a/session+token=="])
@pytest.mark.parametrize("key", ["", "voice/c1/a b~c.amr", "facts/day=2026-11-22/x"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_request_about_an_object_is_signed_as_botocore_signs_it(
    monkeypatch, method, key, token
):
    monkeypatch.setattr(auth, "get_current_datetime", lambda **_: NOW)
    path, query, body = "/" + quote(key, safe="/-_.~"), query_of(QUERY), b"AMR"
    url = f"https://{HOST}{path}?{query}"
    headers = {"content-type": "audio/amr", "x-amz-meta-format": "amr"}
    request = AWSRequest(method, url, data=body, headers=dict(headers))
    request.context["payload_signing_enabled"] = True
    theirs = auth.S3SigV4Auth(BotoCredentials("AK", "SK", token), "s3", "cn-north-1")
    theirs.add_auth(request)

    digest = hashlib.sha256(body).hexdigest()
    signed = signed_headers(
        Credentials("AK", "SK", token or ""),
        service="s3",
        region="cn-north-1",
        host=HOST,
        headers={**headers, "x-amz-content-sha256": digest},
        method=method,
        path=path,
        query=query,
        body_sha256=digest,
        now_s=NOW.timestamp(),
    )

    assert signed["authorization"] == request.headers["Authorization"]


@pytest.mark.parametrize("token", [None, "a/session+token=="])
def test_an_address_to_hand_out_is_signed_as_botocore_signs_it(monkeypatch, token):
    monkeypatch.setattr(auth, "get_current_datetime", lambda **_: NOW)
    path = "/reports/growth/2026-11.xlsx"
    wanted = {"response-content-disposition": 'attachment; filename="growth.xlsx"'}
    request = AWSRequest("GET", f"https://{HOST}{path}?{query_of(wanted)}")
    keys = BotoCredentials("AK", "SK", token)
    auth.S3SigV4QueryAuth(keys, "s3", "cn-north-1", expires=300).add_auth(request)

    query = signed_query(
        Credentials("AK", "SK", token or ""),
        region="cn-north-1",
        host=HOST,
        path=path,
        query=wanted,
        seconds=300,
        now_s=NOW.timestamp(),
    )

    signature = request.url.partition("X-Amz-Signature=")[2]
    assert query.endswith(f"&X-Amz-Signature={signature}")
    assert "X-Amz-Expires=300" in query


@pytest.mark.parametrize("token", [None, "a/session+token=="])
def test_a_form_is_signed_as_botocore_signs_it(monkeypatch, token):
    monkeypatch.setattr(auth, "get_current_datetime", lambda **_: NOW)
    conditions = [{"bucket": "b"}, ["eq", "$key", "名"], ["content-length-range", 1, 9]]
    request = AWSRequest("POST", "https://b.s3.cn-north-1.amazonaws.com.cn/")
    request.context["s3-presign-post-fields"] = {}
    request.context["s3-presign-post-policy"] = {
        "expiration": "2026-11-22T09:37:07Z",
        "conditions": list(conditions),
    }
    credentials = BotoCredentials("AK", "SK", token)
    auth.S3SigV4PostAuth(credentials, "s3", "cn-north-1").add_auth(request)

    form = signed_form(
        Credentials("AK", "SK", token or ""),
        region="cn-north-1",
        conditions=conditions,
        seconds=300,
        now_s=NOW.timestamp(),
    )

    assert form == request.context["s3-presign-post-fields"]
