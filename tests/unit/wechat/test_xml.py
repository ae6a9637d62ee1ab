import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Malformed
from chalicelib.wechat import xml as strict_xml
from chalicelib.wechat.replies import TextReply, render


def test_leaves_come_by_path_and_repeated_ones_by_number():
    xml = b"<xml><A>1</A><B><item><C>2</C></item><item><C>3</C></item></B></xml>"

    assert strict_xml.read(xml) == {"A": "1", "B/item[1]/C": "2", "B/item[2]/C": "3"}


def test_white_space_around_cdata_is_formatting_and_inside_is_content():
    xml = b"<xml>\n <A>\n  <![CDATA[ hi \n]]>\n </A>\n <B> 7 </B>\n</xml>"

    assert strict_xml.read(xml) == {"A": " hi \n", "B": "7"}


def test_two_cdata_sections_are_one_text():
    xml = b"<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A></xml>"

    assert strict_xml.read(xml) == {"A": "x]]>y"}


def test_an_absent_element_is_not_an_empty_one():
    assert strict_xml.read(b"<xml><A/><B><![CDATA[]]></B></xml>") == {"A": "", "B": ""}


BOMB = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 999 + b'"><!ENTITY b "&a;&a;">]>'

REFUSED = {
    "doctype": b"<!DOCTYPE xml><xml><A>1</A></xml>",
    "entity bomb": BOMB + b"<xml><A>&b;</A></xml>",
    "external entity": (
        b'<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>'
    ),
    "undeclared entity": b"<xml><A>&nbsp;</A></xml>",
    "UTF-16 declared": b'<?xml version="1.0" encoding="UTF-16"?><xml><A>1</A></xml>',
    "UTF-7 declared": b'<?xml version="1.0" encoding="UTF-7"?><xml><A>1</A></xml>',
    "UTF-16 written": '<?xml version="1.0"?><xml><A>1</A></xml>'.encode("utf-16"),
    "broken UTF-8": b"<xml><A>\xff\xfe</A></xml>",
    "a surrogate": b"<xml><A>\xed\xa0\x80</A></xml>",
    "an overlong form": b"<xml><A>\xc0\x80</A></xml>",
    "NUL": b"<xml><A>a\0b</A></xml>",
    "NUL by number": b"<xml><A>a&#0;b</A></xml>",
    "too deep": b"<xml><A><B><C><D><E>1</E></D></C></B></A></xml>",
    "100,000 deep": b"<xml>" + b"<a>" * 20_000,
    "given twice": b"<xml><A>1</A><A>2</A></xml>",
    "given twice below": b"<xml><B><A>1</A><A>2</A></B></xml>",
    "a container given twice": b"<xml><B><A>1</A></B><B><C>2</C></B></xml>",
    "item at the top twice": b"<xml><item>1</item><item>2</item></xml>",
    "an attribute": b'<xml><A b="1">1</A></xml>',
    "an attribute of the root": b'<xml a="1"><A>1</A></xml>',
    "a comment": b"<xml><!-- x --><A>1</A></xml>",
    "a processing instruction": b"<xml><?php 1 ?><A>1</A></xml>",
    "text beside elements": b"<xml>hi<A>1</A></xml>",
    "text after elements": b"<xml><A><B>1</B>hi</A></xml>",
    "CDATA beside elements": b"<xml><![CDATA[hi]]><A>1</A></xml>",
    "plain text and CDATA in one": b"<xml><A>x<![CDATA[y]]></A></xml>",
    "another root": b"<html><A>1</A></html>",
    "nothing": b"",
    "no end": b"<xml><A>1</A>",
    "a second document": b"<xml><A>1</A></xml><xml/>",
    "JSON": b'{"ToUserName": "x"}',
    "64 KiB and 1": b"<xml><A>" + b"a" * (65537 - 18) + b"</A></xml>",
}


@pytest.mark.parametrize("xml", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_message_never_is_is_refused_at_once(xml):
    begun = time.process_time()
    with pytest.raises(Malformed):
        strict_xml.read(xml)
    assert time.process_time() - begun < 1


def test_64_kib_are_read():
    xml = b"<xml><A>" + b"a" * (65536 - 18) + b"</A></xml>"

    assert len(strict_xml.read(xml)["A"]) == 65536 - 18


WRITABLE = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"
    )
)


@given(WRITABLE)
def test_any_text_we_write_is_read_back(text):
    xml = render(TextReply(text), "o1", "gh_1", 1760000000)

    assert strict_xml.read(xml.encode())["Content"] == text


@given(st.binary(max_size=300))
def test_noise_is_read_or_refused_but_breaks_nothing(noise):
    try:
        strict_xml.read(noise)
    except Malformed:
        return


@given(st.recursive(st.just("x"), lambda inner: st.lists(inner, max_size=3)))
def test_any_nesting_is_read_or_refused(tree):
    def written(node) -> str:
        if isinstance(node, str):
            return node
        return "".join(f"<a{i}>{written(child)}</a{i}>" for i, child in enumerate(node))

    try:
        leaves = strict_xml.read(f"<xml>{written(tree)}</xml>".encode())
    except Malformed:
        return
    assert all(path.count("/") <= 3 for path in leaves)
