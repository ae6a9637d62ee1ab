"""Our signatures are botocore's."""

import datetime as dt

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.sigv4 import Credentials, signed_headers

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
