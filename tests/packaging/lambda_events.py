"""Events as AWS sends them to functions, every field of them.

Source: https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

ACCOUNT = "123456789012"
REGION = "cn-north-1"


def api_gateway(
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: bytes | None = None,
    content_type: str = "",
) -> Json:
    """Return a REST API's proxy event; a body comes as base64, as for binary types."""
    headers = {
        "Accept": "*/*",
        "Host": "a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn",
        "User-Agent": "Mozilla/4.0",
        "X-Amzn-Trace-Id": "Root=1-68e8c1a0-0123456789abcdef01234567",
        "X-Forwarded-For": "101.226.103.0",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    if content_type:
        headers["Content-Type"] = content_type
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": (
            {name: [value] for name, value in query.items()} if query else None
        ),
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": _request_context(method, path),
        "body": base64.b64encode(body).decode() if body is not None else None,
        "isBase64Encoded": body is not None,
    }


def proxied(below: str, rest: str) -> Json:
    """Return the event of a GET that a ``{proxy+}`` below a path takes."""
    event = api_gateway("GET", below + rest)
    resource = below + "{proxy+}"
    context = {**event["requestContext"], "resourcePath": resource}
    parameters = {"proxy": rest}
    return {
        **event,
        "resource": resource,
        "pathParameters": parameters,
        "requestContext": context,
    }


def _request_context(method: str, path: str) -> Json:
    return {
        "resourceId": "abc123",
        "resourcePath": path,
        "httpMethod": method,
        "extendedRequestId": "HjA1bEmKBTMFpmQ=",
        "requestTime": "10/Oct/2025:08:20:32 +0000",
        "path": f"/api{path}",
        "accountId": ACCOUNT,
        "protocol": "HTTP/1.1",
        "stage": "api",
        "domainPrefix": "a1b2c3d4e5",
        "requestTimeEpoch": 1760084432000,
        "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        "identity": {
            "cognitoIdentityPoolId": None,
            "accountId": None,
            "cognitoIdentityId": None,
            "caller": None,
            "sourceIp": "101.226.103.0",
            "principalOrgId": None,
            "accessKey": None,
            "cognitoAuthenticationType": None,
            "cognitoAuthenticationProvider": None,
            "userArn": None,
            "userAgent": "Mozilla/4.0",
            "user": None,
        },
        "domainName": "a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn",
        "deploymentId": "d1e2f3",
        "apiId": "a1b2c3d4e5",
    }


def sqs(queue: str, bodies: Sequence[str], group: str | None = None) -> Json:
    """Return a batch of a queue's mapping; with a group, of a FIFO queue's."""
    return {
        "Records": [
            _record(queue, number, body, group) for number, body in enumerate(bodies)
        ]
    }


def _record(queue: str, number: int, body: str, group: str | None) -> Json:
    attributes = {
        "ApproximateReceiveCount": "1",
        "SentTimestamp": "1760084432000",
        "SenderId": "AROAEXAMPLE:zhike-prod-callback",
        "ApproximateFirstReceiveTimestamp": "1760084432020",
    }
    if group is not None:
        attributes |= {
            "SequenceNumber": f"1887375{number:013d}",
            "MessageGroupId": group,
            "MessageDeduplicationId": f"once-{number}",
        }
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{number:012d}",
        "receiptHandle": f"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a-{number}",
        "body": body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode()).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws-cn:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }


def schedule(rule: str) -> Json:
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": "2025-10-10T08:20:00Z",
        "region": REGION,
        "resources": [f"arn:aws-cn:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }


def as_json(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, separators=(",", ":"))
