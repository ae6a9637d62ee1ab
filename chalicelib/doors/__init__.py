"""The doors: each an app of its own, and a Lambda function of its own."""

from chalicelib.aws import telemetry

telemetry.take_over()
