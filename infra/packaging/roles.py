"""One role per function, with the rights that its policy file states and no others.

``.chalice/policy-<function>.json`` says what the function's own code does; ``${…}`` in
it is CloudFormation's.  What every consumer of a queue needs follows from its mapping.
"""

import json
from pathlib import Path
from typing import Any, Final

from infra.cloudformation import of_type
from infra.packaging import PackagingError
from infra.packaging.functions import logical_of, queue_of

Json = dict[str, Any]

_CONSUME: Final = [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
]
_INTERFACES: Final = [  # Lambda's way into a VPC; none of them knows a resource
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
]


def assign(template: Json, functions: dict[str, Json], policies: Path) -> None:
    """Replace Chalice's roles by one of each function's own.

    Raises:
        PackagingError: a function has no policy file.
    """
    resources = template["Resources"]
    for name in of_type(template, "AWS::IAM::Role"):
        del resources[name]
    for name, function in functions.items():
        role = f"{logical_of(template, function)}Role"
        function["Properties"]["Role"] = {"Fn::GetAtt": [role, "Arn"]}
        statements = [
            _logging(name),
            *_consuming(function),
            *_stated(policies / f"policy-{name}.json"),
        ]
        resources[role] = _role(statements)
    if "token" in functions:
        _let_into_vpc(resources[f"{logical_of(template, functions['token'])}Role"])


def _role(statements: list[Json]) -> Json:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "Policies": [
                {
                    "PolicyName": "function",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": statements,
                    },
                }
            ],
        },
    }


def _logging(name: str) -> Json:
    where = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
    return {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"Fn::Sub": f"{where}/aws/lambda/${{Stack}}-{name}:*"},
    }


def _consuming(function: Json) -> list[Json]:
    queue = queue_of(function)
    if queue is None:
        return []
    dead_letters = queue.removesuffix("Queue") + "DeadLetters"
    return [
        _allow(_CONSUME, {"Fn::GetAtt": [queue, "Arn"]}),
        # poison goes there at once, with its reason
        _allow(["sqs:SendMessage"], {"Fn::GetAtt": [dead_letters, "Arn"]}),
    ]


def _allow(actions: list[str], resource: Any) -> Json:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _stated(policy: Path) -> list[Json]:
    if not policy.exists():
        raise PackagingError(f"there is no .chalice/{policy.name}")
    document: list[Json] = _substituted(json.loads(policy.read_text())["Statement"])
    return document


def _substituted(value: Any) -> Any:
    """Make each text that names something of the template a ``Fn::Sub``."""
    match value:
        case str() if "${" in value:
            return {"Fn::Sub": value}
        case list():
            return [_substituted(one) for one in value]
        case dict():
            return {key: _substituted(one) for key, one in value.items()}
    return value


def _let_into_vpc(role: Json) -> None:
    policies = role["Properties"]["Policies"]
    inside = {
        "PolicyName": "vpc",
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [_allow(_INTERFACES, "*")],
        },
    }
    policies.append({"Fn::If": ["TokenInVpc", inside, {"Ref": "AWS::NoValue"}]})
