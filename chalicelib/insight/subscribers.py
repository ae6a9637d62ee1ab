"""What the module does about what people do: one call for an act."""

from chalicelib.customers.occurrence import Occurrence
from chalicelib.insight.index import subscribers as index
from chalicelib.insight.questions import subscribers as questions
from chalicelib.insight.semantics.topics import subscribers as semantics


def acted(occurrence: Occurrence) -> None:
    """Subscriber of messages, taps and scans."""
    semantics.noticed(occurrence)
    index.acted(occurrence)
    questions.acted(occurrence)
