"""The SQL behind the figures, over the archive's table ``interactions``.

Written for DuckDB and translated for Athena, so only what both have.  Days are named in
every WHERE, since a day is a partition.  Staff who follow the account are left out.
"""

# Two events can share a second, which is all WeChat's clock tells; the key then
# decides, the same way every time.
_PERSON_DAYS = """
WITH moves AS (
  SELECT day, customer_id, type, again, source, at_ms,
    row_number() OVER (
      PARTITION BY customer_id, day ORDER BY at_ms, key) AS nth,
    row_number() OVER (
      PARTITION BY customer_id, day ORDER BY at_ms DESC, key DESC) AS nth_from_end,
    row_number() OVER (
      PARTITION BY customer_id, day, type ORDER BY at_ms, key) AS nth_of_type,
    row_number() OVER (
      PARTITION BY customer_id, day, type ORDER BY at_ms DESC, key DESC
    ) AS nth_of_type_from_end,
    lead(type) OVER (PARTITION BY customer_id ORDER BY at_ms, key) AS next_type,
    lead(at_ms) OVER (PARTITION BY customer_id ORDER BY at_ms, key) AS next_at_ms
  FROM interactions
  WHERE day BETWEEN ? AND ? AND NOT staff
    AND kind = 'event' AND type IN ('subscribe', 'unsubscribe')
), person_days AS (
  SELECT day, customer_id,
    max(CASE WHEN type = 'subscribe' AND (nth = 1 OR nth_from_end = 1)
      THEN 1 ELSE 0 END) AS joined,
    max(CASE WHEN type = 'unsubscribe' AND (nth = 1 OR nth_from_end = 1)
      THEN 1 ELSE 0 END) AS cancelled,
    max(CASE WHEN type = 'subscribe' AND nth_of_type = 1 AND again
      THEN 1 ELSE 0 END) AS returned,
    max(CASE WHEN type = 'subscribe' AND nth_of_type_from_end = 1
        AND next_type = 'unsubscribe' AND next_at_ms - at_ms <= 86400000
      THEN 1 ELSE 0 END) AS quick,
    max(CASE WHEN type = 'subscribe' AND nth_of_type = 1
      THEN source ELSE '' END) AS source
  FROM moves
  GROUP BY day, customer_id
)
"""

# Parameters: first day, day after the last (for those who left within 24 h), last day.
GROWTH = (
    _PERSON_DAYS
    + """
SELECT day, sum(joined) AS joined, sum(joined * returned) AS returned,
  sum(joined * quick) AS quick, sum(cancelled) AS cancelled
FROM person_days
WHERE day <= ?
GROUP BY day
ORDER BY day
"""
)

# Parameters: as GROWTH.
SOURCES = (
    _PERSON_DAYS
    + """
SELECT source, sum(joined) AS joined, sum(joined * returned) AS returned,
  sum(joined * quick) AS quick
FROM person_days
WHERE day <= ? AND joined = 1
GROUP BY source
ORDER BY joined DESC, source
"""
)

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
HEAT = (
    "SELECT weekday, hour, dir, count(*) AS n"
    + _COUNTED
    + "GROUP BY weekday, hour, dir ORDER BY dir, weekday, hour"
)
TYPES = (
    "SELECT dir, kind, type, count(*) AS n"
    + _COUNTED
    + "GROUP BY dir, kind, type ORDER BY dir, n DESC, kind, type"
)
ACTIVITY = (
    "SELECT day, sum(CASE WHEN dir = 'in' THEN 1 ELSE 0 END) AS inbound,"
    " sum(CASE WHEN dir = 'out' THEN 1 ELSE 0 END) AS outbound,"
    " count(DISTINCT CASE WHEN dir = 'in' THEN customer_id END) AS people"
    + _COUNTED
    + "GROUP BY day ORDER BY day"
)
PEOPLE = (
    "SELECT count(DISTINCT CASE WHEN dir = 'in' THEN customer_id END) AS people"
    + _COUNTED
)
