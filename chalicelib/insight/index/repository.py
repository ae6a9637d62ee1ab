"""Weights and the middle of the scale, as the deployment keeps them.

Table workspace     pk = "CONFIG#index", sk = "CURRENT" and its versions   see configs
                    pk = "INDEX", sk = "KAPPA", milli, people, at
"""

from chalicelib.aws.configs import Change, Configs
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.insight.index.models import Kappa, Weights

_NAME = "index"
_PK, _KAPPA = "INDEX", "KAPPA"
_THOUSAND = 1000  # of whole numbers: DynamoDB gets no fractions


class IndexRepository:
    def __init__(self, workspace: Table) -> None:
        self._table = workspace
        self._configs = Configs(workspace)

    def weights(self) -> Weights:
        config = self._configs.get(_NAME)
        return Weights.from_body(config.body, config.version)

    def save(self, weights: Weights, *, by: str, at_ms: int) -> None:
        """Set the weights; raises ``Conflict`` when somebody else has."""
        body = weights.to_body()
        version = weights.version
        self._configs.put(_NAME, body, replacing=version, by=by, at_ms=at_ms)

    def changes(self, most: int) -> list[Change]:
        return self._configs.changes(_NAME, most)

    def kappa(self) -> Kappa:
        item = self._table.get(pk=_PK, sk=_KAPPA)
        if item is None:
            return Kappa()
        return Kappa(item["milli"] / _THOUSAND, item["people"], item["at"])

    def set_kappa(self, kappa: Kappa) -> bool:
        """Keep what was computed last; ``False`` where a later one stands."""
        try:
            self._table.put(
                {
                    "pk": _PK,
                    "sk": _KAPPA,
                    "milli": round(kappa.value * _THOUSAND),
                    "people": kappa.people,
                    "at": kappa.at_ms,
                },
                condition="attribute_not_exists(pk) OR #at <= :at",
                names={"#at": "at"},
                values={":at": kappa.at_ms},
            )
        except ConditionFailed:
            return False
        return True
