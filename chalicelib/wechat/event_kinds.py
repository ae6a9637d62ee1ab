"""Which class stands for which kind.

Each is imported when the first of its kind arrives: making all these classes takes
longer than the callback door takes for everything else it does when it starts.
"""

from importlib import import_module

from chalicelib.wechat.event_base import Event

KINDS = {
    "message.text": "messages:Text",
    "message.image": "messages:Image",
    "message.voice": "messages:Voice",
    "message.video": "messages:Video",
    "message.shortvideo": "messages:Video",
    "message.location": "messages:Location",
    "message.link": "messages:Link",
    "message.file": "messages:File",
    "message.miniprogrampage": "messages:MiniProgramPage",
    "event.subscribe": "actions:Subscribe",
    "event.unsubscribe": "actions:Unsubscribe",
    "event.scan": "actions:Scan",
    "event.location": "actions:Position",
    "event.click": "actions:Click",
    "event.view": "actions:View",
    "event.view_miniprogram": "actions:ViewMiniProgram",
    "event.scancode_push": "actions:ScanCode",
    "event.scancode_waitmsg": "actions:ScanCode",
    "event.pic_sysphoto": "actions:Pictures",
    "event.pic_photo_or_album": "actions:Pictures",
    "event.pic_weixin": "actions:Pictures",
    "event.location_select": "actions:LocationSelect",
    "event.templatesendjobfinish": "results:TemplateSent",
    "event.masssendjobfinish": "results:MassSent",
    "event.subscribe_msg_popup_event": "results:NoticePopup",
    "event.subscribe_msg_change_event": "results:NoticeChange",
    "event.subscribe_msg_sent_event": "results:NoticeSent",
    "event.publishjobfinish": "results:Published",
    "event.kf_create_session": "account:AgentSession",
    "event.kf_close_session": "account:AgentSession",
    "event.kf_switch_session": "account:AgentSwitched",
    "event.qualification_verify_success": "account:Verified",
    "event.qualification_verify_fail": "account:VerificationFailed",
    "event.naming_verify_success": "account:Verified",
    "event.naming_verify_fail": "account:VerificationFailed",
    "event.annual_renew": "account:Verified",
    "event.verify_expired": "account:Verified",
    "event.user_info_modified": "account:UserInfoModified",
    "event.user_authorization_revoke": "account:AuthorizationRevoked",
    "event.user_authorization_cancellation": "account:AuthorizationCancelled",
    "event.card_pass_check": "account:CardNotice",
    "event.card_not_pass_check": "account:CardNotice",
    "event.card_sku_remind": "account:CardNotice",
    "event.card_pay_order": "account:CardNotice",
    "event.user_get_card": "account:CardGot",
    "event.user_consume_card": "account:CardConsumed",
    "event.user_gifting_card": "account:Card",
    "event.user_del_card": "account:Card",
    "event.user_pay_from_pay_cell": "account:Card",
    "event.user_view_card": "account:Card",
    "event.user_enter_session_from_card": "account:Card",
    "event.update_member_card": "account:Card",
    "event.submit_membercard_user_info": "account:Card",
}

_loaded: dict[str, type[Event]] = {}


def model_of(kind: str) -> type[Event]:
    """Return the class of a kind; ``Event`` itself when nobody knows it."""
    model = _loaded.get(kind)
    return model if model is not None else _load(kind)


def _load(kind: str) -> type[Event]:
    if kind not in KINDS:
        return Event  # not remembered: the kind is the sender's text
    module, _, name = KINDS[kind].partition(":")
    found = import_module(f"chalicelib.wechat.event_{module}")
    model: type[Event] = getattr(found, name)
    _loaded[kind] = model
    return model
