"""What a process writes down, by whichever way it is written."""

import importlib
import io
import json
import logging

import pytest

from chalicelib import doors
from chalicelib.aws import telemetry
from chalicelib.aws.logs import logger
from chalicelib.aws.runs import Failed, Runs
from chalicelib.core.loglines import LONGEST_BYTES

SECRET = "3f2504e04f8911d39a0c0305e82c3301"
SAID = f"GET /sns/oauth2/access_token?secret={SECRET}&code=081Kq4000 failed\r\n{{}}"


def fails():
    raise RuntimeError(SAID)


def lines(text):
    """Return the lines of a log; each is a JSON object or this fails."""
    assert text.isascii()
    assert all(len(line) <= LONGEST_BYTES for line in text.splitlines())
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def root():
    """Return what a handler of the root writes, as Lambda puts one there."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    importlib.reload(doors)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_record_is_one_line_without_secrets_and_with_its_metrics(capsys):
    telemetry.record("portal", "refused", {"refused": 1, "took_ms": 7}, error=SAID)

    (line,) = lines(capsys.readouterr().out)
    assert (line["service"], line["refused"], line["took_ms"]) == ("portal", 1, 7)
    assert SECRET not in line["error"]
    (metrics,) = line["_aws"]["CloudWatchMetrics"]
    assert [one["Unit"] for one in metrics["Metrics"]] == ["Count", "Milliseconds"]


def test_a_line_that_is_cut_keeps_its_metrics(capsys):
    telemetry.record("portal", "failed", {"PageFailed": 1}, trace="苦 " * 100_000)

    (line,) = lines(capsys.readouterr().out)
    assert line["PageFailed"] == 1
    assert line["_aws"]["CloudWatchMetrics"]
    assert line["trace"].startswith("苦 苦")


def test_what_chalice_logs_of_a_bug_is_a_line_too(root):
    try:
        fails()
    except RuntimeError:
        logging.getLogger("other").exception("Caught exception for path %s", "/\r\n")

    (line,) = lines(root.getvalue())
    assert (line["service"], line["level"]) == ("other", "ERROR")
    assert line["exception"].startswith("Traceback")
    assert SECRET not in root.getvalue()


def test_what_workers_log_is_a_line_without_secrets(monkeypatch):
    written, (handler,) = io.StringIO(), logger.handlers
    monkeypatch.setattr(handler, "stream", written)
    try:
        fails()
    except RuntimeError:
        logger.exception("returned", id="m-1", given={"Cookie": f"a={SECRET}"})
    logger.warning("x" * 100_000)

    first, second = lines(written.getvalue())
    assert (first["message"], first["id"], first["level"]) == (
        "returned",
        "m-1",
        "ERROR",
    )
    assert first["exception_name"] == "RuntimeError"
    assert second["message"].endswith("…")
    assert SECRET not in written.getvalue()


class Nowhere:
    def update(self, *_args, **_options):
        pass


def test_what_lambda_writes_of_a_failed_run_names_no_secret():
    runs = Runs(Nowhere(), lambda: 1)

    with pytest.raises(Failed) as told, runs.noted("token"):
        fails()

    assert SECRET not in str(told.value)
    assert str(told.value).startswith("RuntimeError: GET /sns/oauth2")
    assert told.value.__suppress_context__


def test_a_failed_run_without_a_secret_stays_as_it_was():
    with pytest.raises(KeyError, match="stage"), Runs(Nowhere(), lambda: 1).noted("x"):
        raise KeyError("stage")
