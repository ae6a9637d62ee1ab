"""Policies on queues and buckets, the same for all, so that none can be forgotten."""

from typing import Any, Final

from infra.cloudformation import of_type

Json = dict[str, Any]

# No link of ours lives longer than 300 s; twice that allows for wrong clocks.
_OLDEST_SIGNATURE_MS: Final = 600_000


def add(template: Json) -> None:
    """Refuse whatever comes without TLS, and old presigned links."""
    resources = template["Resources"]
    for name in of_type(template, "AWS::SQS::Queue"):
        arn = {"Fn::GetAtt": [name, "Arn"]}
        resources[f"{name}Policy"] = {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": name}],
                "PolicyDocument": _document(_without_tls("sqs:*", arn)),
            },
        }
    for name in of_type(template, "AWS::S3::Bucket"):
        objects = {"Fn::Sub": "${" + name + ".Arn}/*"}
        arns = [{"Fn::GetAtt": [name, "Arn"]}, objects]
        resources[f"{name}Policy"] = {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": name},
                "PolicyDocument": _document(
                    _without_tls("s3:*", arns), _too_old(objects)
                ),
            },
        }


def _document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _without_tls(action: str, resource: Any) -> Json:
    return {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def _too_old(objects: Json) -> Json:
    return {
        "Sid": "NoOldLinks",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": objects,
        "Condition": {
            "NumericGreaterThan": {"s3:signatureAge": str(_OLDEST_SIGNATURE_MS)}
        },
    }
