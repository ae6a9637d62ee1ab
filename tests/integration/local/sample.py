"""A module to run in an execution environment: a door and a few functions."""

import os
import time

from chalice.app import Chalice

app = Chalice(app_name="sample", configure_logs=False)


@app.route("/sample")
def sample():
    print("this goes to the log")
    return {"pid": os.getpid(), "big": "x" * 2000}


@app.route("/sample/slow")
def slow():
    time.sleep(0.3)
    return {"pid": os.getpid()}


def echo(event, context):
    return {
        "event": event,
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "left_ms": context.get_remaining_time_in_millis(),
        "pid": os.getpid(),
    }


def fail(event, context):
    raise KeyError("no such thing")


def die(event, context):
    os._exit(3)


def sleep(event, context):
    time.sleep(60)
