"""Rolls a package out: files, stack and the account's keys; see infra/deploy.py."""


class Lacking(Exception):
    """The deployment cannot begin; ``needs`` says everything that is missing."""

    def __init__(self, needs: list[str]) -> None:
        super().__init__("; ".join(needs))
        self.needs = needs


class Refused(Exception):
    """The deployment went no further; the message says where it stands."""
