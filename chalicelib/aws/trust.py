"""TLS to AWS with Amazon's own roots, so that a cold start reads four certificates.

Reading the system's whole bundle costs about 100 ms.  ``infra/package.py`` writes
Amazon's roots beside this file; where they are missing, or a service presents another
root, the whole bundle is read after all.  The peer is verified in either case.
"""

import http.client
import ssl
from functools import cache
from pathlib import Path

AMAZON_ROOTS = Path(__file__).with_name("amazon_roots.pem")


def tls(host: str, timeout_s: float) -> http.client.HTTPSConnection:
    """Return an open, verified connection to ``host``."""
    if AMAZON_ROOTS.exists():
        try:
            return _open(host, timeout_s, _amazon_only())
        except ssl.SSLCertVerificationError:
            pass  # a region whose certificates come from another authority
    return _open(host, timeout_s, _everyone())


def _open(
    host: str, timeout_s: float, context: ssl.SSLContext
) -> http.client.HTTPSConnection:
    connection = http.client.HTTPSConnection(host, timeout=timeout_s, context=context)
    connection.connect()
    return connection


@cache
def _amazon_only() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(AMAZON_ROOTS)
    return context


@cache
def _everyone() -> ssl.SSLContext:
    return ssl.create_default_context()
