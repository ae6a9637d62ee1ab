"""moto, relieved of work that no answer depends on.

A transaction copies every item of its tables, an update every node of its expression,
an answer looks for ten spellings of each value, a request for all of moto's folders:
two thirds of its time.  This reaches into moto, whose version requirements-dev.txt pins
for this reason too.
"""

import copy
import pickle
from typing import Any, NamedTuple

from moto import backends
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser

Operation = dict[str, dict[str, Any]]

_transact = DynamoDBBackend.transact_write_items
_copied = DynamoType.__deepcopy__
_picked = AttributePicker.__call__
_processed = DepthFirstTraverser.nodes_to_be_processed
_asked: dict[type[DepthFirstTraverser], tuple[type, ...]] = {}


def install() -> None:
    """Make the moto of this process quick."""
    Table.__deepcopy__ = lambda table, _: table  # done by a transaction alone
    DynamoDBBackend.transact_write_items = _transact_or_restore
    DynamoType.__deepcopy__ = _copy_of_value
    AttributePicker.__call__ = _pick
    DepthFirstTraverser.nodes_to_be_processed = _kinds
    validators.deepcopy = _copy_of_tree
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules


class _Place(NamedTuple):
    """An item, or that there is none, before a transaction touches it."""

    table: Table
    hash_key: DynamoType
    range_key: DynamoType
    item: Item | None

    def restore(self) -> None:
        ranges = self.table.items[self.hash_key]
        if self.item is None:
            ranges.pop(self.range_key, None)
        else:
            ranges[self.range_key] = self.item


def _transact_or_restore(self: DynamoDBBackend, operations: list[Operation]) -> None:
    """Restore what a failed transaction touched; moto restores whole tables."""
    before = [_place(self, each) for one in operations for each in one.values()]
    try:
        _transact(self, operations)
    except Exception:
        for place in before:
            place.restore()
        raise


def _place(backend: DynamoDBBackend, operation: dict[str, Any]) -> _Place:
    table = backend.get_table(operation["TableName"])
    keys = operation.get("Key") or operation["Item"]
    hash_key, range_key = backend.get_keys_value(table, keys)
    item = copy.deepcopy(table.get_item(hash_key, range_key))
    return _Place(table, hash_key, range_key, item)


def _copy_of_value(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
    """Share what is never changed in place: strings, numbers, truth values."""
    plain = not isinstance(self.value, list | dict)
    return self if plain else _copied(self, memo)


def _copy_of_tree(tree: Any) -> Any:
    return pickle.loads(pickle.dumps(tree, pickle.HIGHEST_PROTOCOL))


def _pick(self: AttributePicker, context: AttributePickerContext) -> Any:
    """Look for a name of DynamoDB's where it stands, and for no other spelling."""
    dynamodb = context.service_model.service_name == "dynamodb"
    if dynamodb and type(context.obj) is dict:
        return context.obj.get(context.key)
    return _picked(self, context)


def _kinds(self: DepthFirstTraverser) -> tuple[type, ...]:
    """Ask each kind of traverser once, as moto means to."""
    if type(self) not in _asked:
        _asked[type(self)] = _processed(self)
    return _asked[type(self)]
