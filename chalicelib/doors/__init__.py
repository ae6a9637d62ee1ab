"""The doors: each an app of its own, and a Lambda function of its own."""

import gc

from chalicelib.aws import telemetry

# Imports make many objects and hardly any garbage: looking through them as often as
# Python does by default takes a tenth of a cold start.
gc.set_threshold(50_000, 20, 20)

telemetry.take_over()
