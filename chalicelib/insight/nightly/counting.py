"""People counted by value, in SQL: millions of rows become some hundred counts."""

from collections import Counter
from datetime import date
from typing import Any

from chalicelib.insight.value.measuring import Counted

# A business day, counted as ``standing.models.day_number`` does: China has no summer
# time, so its days begin 8 hours before those of UTC.
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = f"CAST(({{0}} + 28800000) // 86400000 AS BIGINT) + {_EPOCH}"
# The first three figures of an amount, as ``rfm.service.rounded`` takes them.
_UNIT = "CAST(pow(10, greatest(0, length(CAST({0} AS VARCHAR)) - 3)) AS BIGINT)"
_ROUNDED = f"CASE WHEN {{0}} <= 0 THEN 0 ELSE {{0}} // {_UNIT} * {_UNIT} END"
_NET = "CAST(orders_net_fen AS BIGINT)"
_COUNTS = {
    "days": (_DAY.format("orders_last_at"), "orders > 0"),
    "times": ("CAST(orders_year AS BIGINT)", "orders > 0"),
    "paid": (_ROUNDED.format(_NET), "orders > 0"),
    "act_days": (_DAY.format("last_inbound_at"), "last_inbound_at > 0"),
    "acts": ("CAST(inbound AS BIGINT)", "last_inbound_at > 0"),
}
_SUMS = """
SELECT count(*),
    coalesce(sum(margin_fen), 0),
    coalesce(sum(orders_net_fen) FILTER (WHERE margin_fen IS NOT NULL), 0),
    coalesce(sum(orders) FILTER (WHERE margin_fen IS NOT NULL), 0),
    count(*) FILTER (WHERE orders_before > 0),
    count(*) FILTER (WHERE orders_before > 0 AND orders_year > 0)
FROM read_parquet(?)
"""


def counted(duck: Any, path: str) -> Counted:
    """Return the people of a part of the snapshot by value."""
    found = Counted()
    for name, (value, condition) in _COUNTS.items():
        rows = duck.execute(
            f"SELECT {value}, count(*) FROM read_parquet(?) "
            f"WHERE {condition} GROUP BY 1",
            [path],
        ).fetchall()
        setattr(found, name, Counter(dict(rows)))
    row = duck.execute(_SUMS, [path]).fetchone()
    found.people, found.margin_fen, found.margin_of_fen = map(int, row[:3])
    found.margin_orders, found.buyers_before, found.again = map(int, row[3:])
    return found
