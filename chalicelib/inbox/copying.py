"""Who makes copies of people's own data, with every store there is."""

from chalicelib.customers.privacy.exporting import finish, step
from chalicelib.inbox.erasing import STORES  # importing them registers them

__all__ = ["STORES", "finish", "step"]
