"""API Gateway: our own error bodies, a log without query strings, and throttling."""

import json
from typing import Any, Final

Json = dict[str, Any]

# Message by kind of failure that the gateway answers before any function sees it.
_RESPONSES: Final = {
    # What the gateway says to a path that is not there; it must look like our 404.
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found", "there is nothing here"),
    "RESOURCE_NOT_FOUND": (404, "not_found", "there is nothing here"),
    "REQUEST_TOO_LARGE": (413, "too_large", "the body is too large"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported", "this content type is not taken"),
    "THROTTLED": (429, "slow_down", "too many requests"),
    "INTEGRATION_TIMEOUT": (504, "try_later", "no answer in time"),
    "INTEGRATION_FAILURE": (502, "try_later", "no answer"),
    "DEFAULT_4XX": (None, "refused", "the request was refused"),
    "DEFAULT_5XX": (None, "failed", "something went wrong here"),
}
_CALLBACK: Final = "/wechat/callback"

# No query string: it carries codes, signatures and openids.
_LOGGED: Final = {
    "at": "$context.requestTimeEpoch",
    "request_id": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "took_ms": "$context.responseLatency",
    "function_ms": "$context.integrationLatency",
    "failure": "$context.error.responseType",
}


def complete(template: Json) -> None:
    """Finish the API that Chalice made."""
    api = template["Resources"]["RestAPI"]["Properties"]
    # Names the account's setting, so that it is made before the stage that logs.
    api["Description"] = {
        "Fn::If": ["OwnGatewayRole", {"Fn::Sub": "Zhike; ${GatewayAccount}"}, "Zhike"]
    }
    api["Name"] = {"Ref": "Stack"}
    api["DefinitionBody"]["info"]["title"] = {"Ref": "Stack"}
    api["DefinitionBody"]["x-amazon-apigateway-gateway-responses"] = {
        kind: _response(*answer) for kind, answer in _RESPONSES.items()
    }
    api["MethodSettings"] = [
        _limit("/*", "*", per_second=500, burst=1000),
        # WeChat delivers a mass push's receipts all at once: a bucket of its own.
        _limit(_CALLBACK, "POST", per_second=1000, burst=2000),
    ]
    api["AccessLogSetting"] = {
        "Fn::If": [
            "AccessLogged",
            {
                "DestinationArn": {"Fn::GetAtt": ["AccessLogGroup", "Arn"]},
                "Format": json.dumps(_LOGGED, separators=(",", ":")),
            },
            {"Ref": "AWS::NoValue"},
        ]
    }
    template["Resources"].update(_logging())


def _response(status: int | None, code: str, message: str) -> Json:
    error = {"code": code, "message": message, "request_id": "$context.requestId"}
    response: Json = {
        "responseTemplates": {"application/json": json.dumps({"error": error})},
        "responseParameters": {
            "gatewayresponse.header.Cache-Control": "'no-store'",
            "gatewayresponse.header.X-Content-Type-Options": "'nosniff'",
        },
    }
    if status:
        response["statusCode"] = str(status)
    return response


def _limit(path: str, method: str, *, per_second: int, burst: int) -> Json:
    return {
        "ResourcePath": path if path == "/*" else "/" + path.replace("/", "~1"),
        "HttpMethod": method,
        "ThrottlingRateLimit": per_second,
        "ThrottlingBurstLimit": burst,
        "DataTraceEnabled": False,
        "LoggingLevel": "OFF",
    }


def _logging() -> Json:
    writes = "arn:${AWS::Partition}:iam::aws:policy/service-role/"
    return {
        "AccessLogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Condition": "AccessLogged",
            "Properties": {
                "LogGroupName": {"Fn::Sub": "/zhike/${Stack}/access"},
                "RetentionInDays": 30,
            },
        },
        # Both stay when the stack goes: the setting is one for all APIs of the region.
        "GatewayLogRole": {
            "Type": "AWS::IAM::Role",
            "Condition": "OwnGatewayRole",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "apigateway.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                },
                "ManagedPolicyArns": [
                    {"Fn::Sub": f"{writes}AmazonAPIGatewayPushToCloudWatchLogs"}
                ],
            },
        },
        "GatewayAccount": {
            "Type": "AWS::ApiGateway::Account",
            "Condition": "OwnGatewayRole",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "CloudWatchRoleArn": {"Fn::GetAtt": ["GatewayLogRole", "Arn"]}
            },
        },
    }
