"""What turns Chalice's package into one template and two zips; see infra/package.py."""


class PackagingError(Exception):
    """The package would not work; the message says what to do about it."""
