"""Cookies that no other host can set and no script can read."""

from collections.abc import Iterable


def parse(headers: Iterable[str]) -> dict[str, str]:
    """Return the cookies of a request; of two with one name, the first.

    ``http.cookies`` drops everything behind the first cookie it dislikes, and WeChat's
    own cookies are not all to its taste.
    """
    found: dict[str, str] = {}
    for header in headers:
        for pair in header.split(";"):
            name, equals, value = pair.strip().partition("=")
            if equals:
                found.setdefault(name, value)
    return found


def setting(name: str, value: str, *, max_age_s: int, same_site: str = "Lax") -> str:
    """Return a Set-Cookie header; ``name`` begins with ``__Host-``."""
    return (
        f"{name}={value}; Path=/; Max-Age={max_age_s}; "
        f"Secure; HttpOnly; SameSite={same_site}"
    )


def clearing(name: str, *, same_site: str = "Lax") -> str:
    """Return the Set-Cookie header that takes the cookie away."""
    return setting(name, "", max_age_s=0, same_site=same_site)
