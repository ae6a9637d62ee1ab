"""The SQL behind the figures, over the archive's table ``interactions``.

Written for DuckDB and translated for Athena, so only what both have.  Days are named in
every WHERE, since a day is a partition.  Staff who follow the account are left out.
"""

# Two events can share a second, which is all WeChat's clock tells; the key then
# decides, the same way every time.
# Parameters: first day, day after the last (for those who left within 24 h), last day.
MOVES = """
WITH moves AS (
  SELECT day, customer_id, type, again, source, at_ms,
    CAST(at_ms AS VARCHAR) || key AS place,
    lag(day) OVER (PARTITION BY customer_id ORDER BY at_ms, key) AS day_before,
    lead(day) OVER (PARTITION BY customer_id ORDER BY at_ms, key) AS day_after,
    lead(type) OVER (PARTITION BY customer_id ORDER BY at_ms, key) AS next_type,
    lead(at_ms) OVER (PARTITION BY customer_id ORDER BY at_ms, key) AS next_at_ms
  FROM interactions
  WHERE day BETWEEN ? AND ? AND NOT staff
    AND kind = 'event' AND type IN ('subscribe', 'unsubscribe')
), marked AS (
  SELECT *,
    day_before IS DISTINCT FROM day OR day_after IS DISTINCT FROM day AS counts,
    CASE WHEN next_type = 'unsubscribe' AND next_at_ms - at_ms <= 86400000
      THEN 1 ELSE 0 END AS left_soon
  FROM moves
  WHERE day <= ?
), person_days AS (
  SELECT day, customer_id,
    max(CASE WHEN counts AND type = 'subscribe' THEN 1 ELSE 0 END) AS joined,
    max(CASE WHEN counts AND type = 'unsubscribe' THEN 1 ELSE 0 END) AS cancelled,
    arg_min(CASE WHEN again THEN 1 ELSE 0 END, place)
      FILTER (WHERE type = 'subscribe') AS returned,
    arg_max(left_soon, place) FILTER (WHERE type = 'subscribe') AS quick,
    arg_min(source, place) FILTER (WHERE type = 'subscribe') AS source
  FROM marked
  GROUP BY day, customer_id
)
SELECT day, CASE WHEN joined = 1 THEN source ELSE '' END AS source,
  sum(joined) AS joined, sum(cancelled) AS cancelled,
  sum(CASE WHEN joined = 1 THEN returned ELSE 0 END) AS returned,
  sum(CASE WHEN joined = 1 THEN quick ELSE 0 END) AS quick
FROM person_days
GROUP BY 1, 2
ORDER BY 1, 2
"""

# What followers did and what reached them.  Positions, receipts and whatever else
# nobody did are "internal"; leaving is counted as growth; a refused send reached
# nobody; what the sync inferred nobody saw happen.
_COUNTED = """
FROM interactions
WHERE day BETWEEN ? AND ? AND NOT staff
  AND dir IN ('in', 'out') AND kind IN ('message', 'event', 'send')
  AND type <> 'unsubscribe'
  AND NOT inferred AND outcome NOT IN ('SUPPRESSED', 'DEFERRED')
"""

# Parameters of each of these: first day, last day.
COUNTS = (
    "SELECT dir, weekday, hour, kind, type, count(*) AS n"
    + _COUNTED
    + "GROUP BY dir, weekday, hour, kind, type ORDER BY dir, weekday, hour, kind, type"
)
# The row without a day is about the whole range: people cannot be added up.
ACTIVITY = (
    "SELECT day, sum(CASE WHEN dir = 'in' THEN 1 ELSE 0 END) AS inbound,"
    " sum(CASE WHEN dir = 'out' THEN 1 ELSE 0 END) AS outbound,"
    " count(DISTINCT CASE WHEN dir = 'in' THEN customer_id END) AS people"
    + _COUNTED
    + "GROUP BY GROUPING SETS ((day), ()) ORDER BY day"
)
