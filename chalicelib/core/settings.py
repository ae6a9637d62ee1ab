"""The settings of one deployment, read once from the environment.

A plain dataclass, because the callback door imports it and must start fast.
"""

import os
from dataclasses import dataclass, fields
from functools import cache


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the environment variable of the same name in upper case."""

    stage: str = "local"
    stack: str = "zhike-local"  # begins the name of everything that belongs to us
    aws_region: str = "cn-north-1"

    profiles_table: str = ""
    interactions_table: str = ""
    workspace_table: str = ""
    idempotency_table: str = ""

    queue_url_prefix: str = ""  # "https://sqs.<region>.<suffix>/<account>"
    inbound_queue: str = ""
    events_queue: str = ""
    outbound_queue: str = ""
    push_queue: str = ""
    media_queue: str = ""
    sync_queue: str = ""
    sync_diff_queue: str = ""
    timers_queue: str = ""
    reports_queue: str = ""
    webhooks_queue: str = ""
    chores_queue: str = ""
    segments_queue: str = ""
    insight_queue: str = ""

    media_bucket: str = ""
    archive_bucket: str = ""
    audit_bucket: str = ""

    keys_secret: str = ""  # name in Secrets Manager, see connections.Keys
    segments_function: str = ""  # name of the function that counts people
    token_function: str = ""  # name of the only function that asks for access tokens

    wechat_app_id: str = ""
    wechat_original_id: str = ""  # "gh_...", what ToUserName carries
    wechat_mode: str = "safe"  # or "plain", for WeChat's test accounts only
    wechat_api: str = "https://api.weixin.qq.com"
    wechat_open: str = "https://open.weixin.qq.com"
    wechat_mp: str = "https://mp.weixin.qq.com"

    brand_name: str = "知客"
    portal_url: str = ""  # public base of the portal door, without a trailing slash
    frame_ancestor: str = ""  # stage local only: the simulator's origin
    transcription: str = "none"  # "aws" or "local"
    lake: str = "duckdb"  # or "athena", when the facts outgrow a function
    glue_database: str = ""  # both for Athena
    athena_work_group: str = "primary"
    verify_files: str = ""  # "MP_verify_x.txt=content", separated by commas

    def __post_init__(self) -> None:
        if self.frame_ancestor and self.stage != "local":
            raise ValueError("FRAME_ANCESTOR is for stage local only")
        if self.wechat_mode not in ("safe", "plain"):
            raise ValueError("WECHAT_MODE is safe or plain")


@cache
def settings() -> Settings:
    """Return the settings, read at the first call."""
    given = {
        field.name: os.environ[field.name.upper()]
        for field in fields(Settings)
        if field.name.upper() in os.environ
    }
    return Settings(**given)
