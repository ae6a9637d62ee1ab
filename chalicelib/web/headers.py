"""The headers of every page: what the browser may load, keep and tell."""

import os

from chalicelib.core.settings import Settings, settings
from chalicelib.web.face import Face

# Where WeChat keeps the pictures that people show of themselves.
_AVATARS = "https://thirdwx.qlogo.cn https://wx.qlogo.cn"
_YEAR_S = 31_536_000


def of(face: Face) -> dict[str, str]:
    """Return the headers of a page of that face."""
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": content_security_policy(face, settings()),
        "Cache-Control": "no-store",
        "Permissions-Policy": face.permissions,
        "Referrer-Policy": "same-origin",
        "Strict-Transport-Security": f"max-age={_YEAR_S}; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
    }


def content_security_policy(face: Face, ours: Settings) -> str:
    """Return the policy: nothing but our own files, and no inline script or style."""
    media = bucket_origin(ours, ours.media_bucket)
    # A form may end in a link to a file of the archive, or upload one to it.
    archive = f" {bucket_origin(ours, ours.archive_bucket)}" if face.hands_out else ""
    framers = (face.may_be_framed and ours.frame_ancestor) or "'none'"
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {media} {_AVATARS}",
            f"media-src {media}",
            "font-src 'self'",
            f"connect-src 'self'{archive}",
            f"form-action 'self' {media}{archive}",
            f"frame-ancestors {framers}",
            "base-uri 'none'",
        ]
    )


def bucket_origin(ours: Settings, bucket: str) -> str:
    """Return where the browser fetches a bucket's files by presigned link."""
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        return endpoint
    suffix = ".cn" if ours.aws_region.startswith("cn-") else ""
    return f"https://{bucket}.s3.{ours.aws_region}.amazonaws.com{suffix}"
