"""Who works off wishes about people's own data, with every store there is.

A module that keeps something of people has it in its ``privacy.py`` and stands here; a
test finds the one that does not.
"""

from importlib import import_module

from chalicelib.customers.privacy.erasing import finish, step

STORES = (
    "chalicelib.customers.attributes.privacy",
    "chalicelib.customers.book.list.privacy",
    "chalicelib.customers.book.notes.privacy",
    "chalicelib.customers.book.owner.privacy",
    "chalicelib.customers.book.relations.privacy",
    "chalicelib.customers.chores.privacy",
    "chalicelib.customers.consent.privacy",
    "chalicelib.customers.identity.privacy",
    "chalicelib.customers.places.privacy",
    "chalicelib.customers.privacy.partitions",
    "chalicelib.customers.privacy.webhooks",
    "chalicelib.customers.privacy.wishes",
    "chalicelib.customers.sync.privacy",
    "chalicelib.messaging.privacy",
    "chalicelib.insight.semantics.topics.privacy",
    "chalicelib.callcenter.voice.privacy",
    "chalicelib.members.oauth.privacy",
    "chalicelib.reports.privacy",
    "chalicelib.inbox.privacy",
)

for _store in STORES:
    import_module(_store)

__all__ = ["STORES", "finish", "step"]
