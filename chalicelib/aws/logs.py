"""The log of what works behind queues and schedules, and of what others write.

Doors write one line a request with ``telemetry``, which needs no Powertools.
"""

from aws_lambda_powertools import Logger

from chalicelib.core.loglines import written

logger = Logger(service="zhike", json_serializer=written)
