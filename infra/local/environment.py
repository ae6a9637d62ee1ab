"""Where everything is on this machine, and the environment the functions run in."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCAL = ROOT / ".local"
ACCOUNT = "123456789012"
REGION = "cn-north-1"
HOST = "127.0.0.1"
FIRST_PORT = 8000  # what .chalice/config.json says
API_STAGE = "local"


@dataclass(frozen=True, slots=True)
class Ports:
    """One port each, in a row."""

    first: int = FIRST_PORT

    @property
    def gateway(self) -> int:
        return self.first

    @property
    def wechat(self) -> int:
        return self.first + 1

    @property
    def aws(self) -> int:
        return self.first + 2

    @property
    def functions(self) -> int:
        """Lambda's own API: what invokes a function by its name."""
        return self.first + 3

    def named(self) -> dict[str, int]:
        return {
            "gateway": self.gateway,
            "WeChat simulator": self.wechat,
            "AWS": self.aws,
            "functions": self.functions,
        }


def url(port: int) -> str:
    return f"http://{HOST}:{port}"


# Local constants of the simulator's one account; real ones live in Secrets Manager.
KEYS = {
    "app_secret": "zhikelocalappsecret0123456789abc",
    "callback_token": "zhikelocaltoken",
    "aes_key": "zhikelocalaeskeyzhikelocalaeskeyzhikelocal0",
    "pepper": "zhike-local-pepper",
    "field_key": "zhikelocalfieldkeyzhikelocalfieldkeyzhikelo",
    "previous_aes_key": "",
}

API_KEY = "zhk_local_demo_key"  # may do everything, on this machine only


def chalice_config() -> dict[str, Any]:
    config: dict[str, Any] = json.loads(
        (ROOT / ".chalice" / "config.json").read_text(encoding="utf-8")
    )
    return config


def of_functions(ports: Ports, prefix: str = "") -> dict[str, str]:
    """Return the environment of a function: the stage's variables on these ports.

    Args:
        ports: where everything is.
        prefix: stage prefix of the API, as ``/api``.
    """
    stage = chalice_config()["stages"]["local"]["environment_variables"]
    moved = {name: _moved(value, ports) for name, value in stage.items()}
    moved["PORTAL_URL"] += prefix
    return {**os.environ, **moved, **_aws(ports)}


def _moved(value: str, ports: Ports) -> str:
    there = Ports()
    for old, new in (
        (there.gateway, ports.gateway),
        (there.wechat, ports.wechat),
        (there.aws, ports.aws),
    ):
        # Each address stands in one variable, so one replacement is enough.
        if (address := url(old)) in value:
            return value.replace(address, url(new))
    return value


def _aws(ports: Ports) -> Mapping[str, str]:
    return {
        "AWS_ENDPOINT_URL": url(ports.aws),
        "AWS_ENDPOINT_URL_LAMBDA": url(ports.functions),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_METRICS_NAMESPACE": "Zhike",
        "NO_PROXY": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
    }


def timeout_s(function: str) -> int:
    """Return what ``.chalice/config.json`` allows a function."""
    config = chalice_config()
    own = config["lambda_functions"].get(function, {})
    return int(own.get("lambda_timeout", config["lambda_timeout"]))


def memory_mb(function: str) -> int:
    config = chalice_config()
    own = config["lambda_functions"].get(function, {})
    return int(own.get("lambda_memory_size", config["lambda_memory_size"]))
