"""Reads CloudFormation's YAML, and works out what its functions will say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

Template = dict[str, Any]
Resource = dict[str, Any]

RESOURCES: Final = Path(__file__).with_name("resources.yaml")
_PLACE: Final = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
_NAMED_BY: Final = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Glue::Database": "Name",
}


class _Loader(yaml.SafeLoader):
    """Understands ``!Ref``, ``!Sub``, ``!GetAtt`` and their like."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def load(path: Path = RESOURCES) -> Template:
    """Return the template with its functions in their long form."""
    template: Template = yaml.load(path.read_text(), _Loader)  # noqa: S506 -- safe
    return template


@cache
def resources() -> Template:
    """Return what ``resources.yaml`` declares; not to be changed by the caller."""
    return dict(load()["Resources"])


def of_type(template: Template, kind: str) -> dict[str, Resource]:
    """Return a template's resources of one type, by logical id."""
    found = template["Resources"].items()
    return {name: one for name, one in found if one["Type"] == kind}


@dataclass(frozen=True, slots=True)
class Account:
    """Where a template would be created."""

    region: str = "cn-north-1"
    account_id: str = "123456789012"
    parameters: Mapping[str, str] = field(default_factory=dict)

    def _known(self) -> dict[str, str]:
        china = self.region.startswith("cn-")
        return {
            "AWS::Region": self.region,
            "AWS::AccountId": self.account_id,
            "AWS::Partition": "aws-cn" if china else "aws",
            "AWS::URLSuffix": "amazonaws.com.cn" if china else "amazonaws.com",
            **self.parameters,
        }

    def resolve(  # noqa: PLR0911 -- one line a function
        self, template: Template, value: Any
    ) -> Any:
        """Return ``value`` with ``Ref``, ``Sub``, ``GetAtt …Arn`` and ``Join`` done.

        Raises:
            KeyError: it names a resource or parameter that is not there.
        """
        match value:
            case {"Ref": str(name), **rest} if not rest:
                return self._ref(template, name)
            case {"Fn::Sub": str(text), **rest} if not rest:
                return _PLACE.sub(lambda place: self._place(template, place[1]), text)
            case {"Fn::GetAtt": [str(name), "Arn"], **rest} if not rest:
                return self._arn(template, name)
            case {"Fn::Join": [str(between), list(parts)], **rest} if not rest:
                return between.join(self.resolve(template, parts))
            case dict():
                return {key: self.resolve(template, one) for key, one in value.items()}
            case list():
                return [self.resolve(template, one) for one in value]
        return value

    def _place(self, template: Template, name: str) -> str:
        stem, _, attribute = name.partition(".")
        if attribute == "Arn":
            return self._arn(template, stem)
        return str(self._ref(template, name))

    def _ref(self, template: Template, name: str) -> Any:
        known = self._known()
        if name in known:
            return known[name]
        if name in template.get("Parameters", {}):
            return template["Parameters"][name]["Default"]
        resource = template["Resources"][name]
        named_by = _NAMED_BY[resource["Type"]]
        return self.resolve(template, resource["Properties"][named_by])

    def _arn(self, template: Template, name: str) -> str:
        known = self._known()
        kind = template["Resources"][name]["Type"]
        called = self._ref(template, name)
        where = f"{known['AWS::Region']}:{known['AWS::AccountId']}"
        tail = {
            "AWS::SQS::Queue": f"sqs:{where}:{called}",
            "AWS::DynamoDB::Table": f"dynamodb:{where}:table/{called}",
            "AWS::S3::Bucket": f"s3:::{called}",
        }[kind]
        return f"arn:{known['AWS::Partition']}:{tail}"
