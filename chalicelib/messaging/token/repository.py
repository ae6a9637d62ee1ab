"""The access token in DynamoDB, encrypted at rest with the table.

Table workspace     pk = "TOKEN#<appid>", sk = "CURRENT", the fields of TokenRow

Readers are ``aws.stored_token``.
"""

from dataclasses import asdict, fields, replace

from chalicelib.aws.dynamodb import Table
from chalicelib.messaging.token.models import TokenRow

_NAMES = tuple(field.name for field in fields(TokenRow))


class TokenRepository:
    def __init__(self, workspace: Table, app_id: str) -> None:
        self._workspace = workspace
        self._pk = f"TOKEN#{app_id}"

    def get(self) -> TokenRow:
        """Return the row; before the first token it is empty, with ``rev`` 0."""
        item = self._workspace.get(pk=self._pk, sk="CURRENT") or {}
        return TokenRow(**{name: item[name] for name in _NAMES if name in item})

    def save(self, row: TokenRow) -> TokenRow:
        """Write it if nobody has since it was read, else raise ``Conflict``."""
        saved = replace(row, rev=row.rev + 1)
        self._workspace.put(
            {"pk": self._pk, "sk": "CURRENT", **asdict(saved)},
            condition="attribute_not_exists(rev) OR rev = :rev",
            values={":rev": row.rev},
        )
        return saved
