"""What is kept about people: told to them whole, erased without a rest, with proof."""

from chalicelib.customers.privacy.stores import (
    Person,
    Record,
    Store,
    register,
    stores,
)

__all__ = ["Person", "Record", "Store", "register", "stores"]
