"""Which modules answer below which path of the console.

The door imports those of a section when a path of it is first asked for
(``aws.sections``).  A section names what has its pages, and what adds something to
them: boxes, figures, kinds of work.
"""

from typing import Final

from chalicelib.aws.sections import Sections

_STAFF = (
    "chalicelib.console.staff.pages",
    "chalicelib.customers.book.notes.handing",
    "chalicelib.customers.book.owner.handing",
)

_WITHOUT_AUDIT: Final[Sections] = {
    # What any page needs: what stands around it, the way in, what is not there.
    "/console": (
        "chalicelib.console.around",
        "chalicelib.customers.around",
        "chalicelib.insight.around",
        "chalicelib.console.login.pages",
    ),
    "/console/home": ("chalicelib.console.home.pages",),
    "/console/search": (
        "chalicelib.console.finding.pages",
        "chalicelib.customers.identity.finding",
    ),
    "/console/notices": ("chalicelib.console.finding.pages",),
    "/console/jobs": (
        "chalicelib.console.jobs.pages",
        "chalicelib.customers.chores.pages",
        "chalicelib.customers.tags.batch.leading",
    ),
    "/console/chores": ("chalicelib.customers.chores.pages",),
    "/console/staff": _STAFF,
    "/console/handovers": _STAFF,
    "/console/settings": (
        "chalicelib.console.settings.keys",
        "chalicelib.console.settings.pages",
        "chalicelib.console.settings.platform",
        "chalicelib.console.settings.rules",
        "chalicelib.console.settings.webhooks",
        "chalicelib.customers.attributes.setting",
        "chalicelib.customers.consent.setting",
        "chalicelib.customers.privacy.setting",
    ),
    "/console/operations": ("chalicelib.console.operations.pages",),
    # The list, with its columns and what can be done with many …
    "/console/customers": (
        "chalicelib.customers.book.list.pages",
        "chalicelib.customers.book.owner.pages",
        "chalicelib.customers.identity.finding",
        "chalicelib.customers.orders.pages",
        "chalicelib.customers.segments.shelf.enlisting",
        "chalicelib.customers.tags.batch.ticked",
    ),
    # … and one customer, with the boxes of all modules.
    "/console/customers/": (
        "chalicelib.customers.attributes.pages",
        "chalicelib.customers.book.axis.pages",
        "chalicelib.customers.book.list.batch",
        "chalicelib.customers.book.list.saved",
        "chalicelib.customers.book.notes.agenda",
        "chalicelib.customers.book.notes.pages",
        "chalicelib.customers.book.person.pages",
        "chalicelib.customers.book.relations.pages",
        "chalicelib.customers.consent.pages",
        "chalicelib.customers.identity.pages",
        "chalicelib.customers.lifecycle.panel",
        "chalicelib.customers.places.track_pages",
        "chalicelib.customers.privacy.pages",
        "chalicelib.customers.segments.one.box",
        "chalicelib.customers.tags.panel",
        "chalicelib.insight.forms.panel",
        "chalicelib.insight.questions.panel",
        "chalicelib.insight.semantics.topics.panel",
        "chalicelib.insight.standing.panel",
        "chalicelib.insight.value.influence",
        "chalicelib.messaging.pages",
    ),
    "/console/segments": (
        "chalicelib.customers.identity.finding",
        "chalicelib.customers.segments.editing.pages",
        "chalicelib.customers.segments.one.pages",
        "chalicelib.customers.segments.shelf.pages",
    ),
    "/console/tags": (
        "chalicelib.customers.identity.finding",
        "chalicelib.customers.segments.shelf.tagging",
        "chalicelib.customers.tags.batch.pages",
        "chalicelib.customers.tags.pages",
        "chalicelib.customers.tags.rules.pages",
        "chalicelib.customers.tags.trials.pages",
        "chalicelib.customers.wxtags.pages",
    ),
    "/console/places": (
        "chalicelib.customers.places.pages",
        "chalicelib.customers.places.setting",
        "chalicelib.customers.places.store_pages",
    ),
    "/console/imports": ("chalicelib.customers.importing.pages",),
    "/console/sync": ("chalicelib.customers.sync.pages",),
    "/console/lifecycle": (
        "chalicelib.customers.lifecycle.pages",
        "chalicelib.customers.lifecycle.setting",
    ),
    "/console/privacy": ("chalicelib.customers.privacy.board",),
    "/console/insight": (
        "chalicelib.insight.clusters.pages",
        "chalicelib.insight.index.pages",
        "chalicelib.insight.prediction.pages",
        "chalicelib.insight.semantics.lexicon.pages",
        "chalicelib.insight.semantics.topics.pages",
        "chalicelib.insight.value.pages",
        "chalicelib.insight.value.settings",
    ),
    "/console/forms": (
        "chalicelib.insight.forms.outcome",
        "chalicelib.insight.forms.pages",
        "chalicelib.insight.questions.pages",
    ),
}

# The audit has a word for every deed, and each page names its own.
SECTIONS: Final[Sections] = _WITHOUT_AUDIT | {
    "/console/audit": (
        "chalicelib.console.audit.pages",
        *(name for names in _WITHOUT_AUDIT.values() for name in names),
    )
}
