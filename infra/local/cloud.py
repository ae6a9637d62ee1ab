"""The embedded AWS: how MiniStack is told to keep to itself and to keep its data."""

from pathlib import Path

from infra.local.environment import ACCOUNT, HOST, REGION


def variables(port: int, data: Path) -> dict[str, str]:
    """Return what MiniStack reads from its environment, and make its directories.

    It keeps its state when it is told to end, not when it is killed.
    """
    state, objects = data / "aws", data / "s3"
    for directory in (state, objects):
        directory.mkdir(parents=True, exist_ok=True)
    return {
        "BIND_HOST": HOST,  # its default is every interface
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state.resolve()),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(objects.resolve()),
        "LOG_LEVEL": "WARNING",
    }
