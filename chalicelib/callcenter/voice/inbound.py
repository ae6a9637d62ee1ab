"""What followers send is asked for at once: WeChat keeps it three days."""

from chalicelib import connections
from chalicelib.callcenter.voice.models import MediaTask
from chalicelib.customers.consent.models import Purpose, is_refused
from chalicelib.customers.occurrence import Occurrence

_KINDS = {
    "message.voice": "voice",
    "message.image": "image",
    "message.video": "video",
    "message.shortvideo": "video",
}


def enqueue(occurrence: Occurrence) -> None:
    """Have the message's file brought home; asked for twice it is kept once."""
    fields = occurrence.event.fields
    media_id = fields.get("MediaId", "")
    if not media_id or not occurrence.customer_id or _is_refused(occurrence):
        return
    task = MediaTask.model_validate(
        {
            "customer_id": occurrence.customer_id,
            "key": occurrence.key,
            "media_id": media_id,
            "media_id_16k": fields.get("MediaId16K", ""),
            "format": fields.get("Format", ""),
            "kind": _KINDS[occurrence.event.kind],
            "at_ms": occurrence.at_ms,
            "recognition": fields.get("Recognition", ""),
        }
    )
    connections.media_queue().send(task)


def _is_refused(occurrence: Occurrence) -> bool:
    """Tell whether it is the voice of somebody who does not want it kept."""
    is_voice = occurrence.event.kind == "message.voice"
    return is_voice and is_refused(occurrence.profile.consents, Purpose.VOICE)
