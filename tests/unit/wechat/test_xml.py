import time
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Malformed
from chalicelib.wechat import flat
from chalicelib.wechat import xml as strict_xml
from chalicelib.wechat.replies import TextReply, render
from tests.unit.wechat.fixtures import FOLDER, raw


def test_leaves_come_by_path_and_repeated_ones_by_number():
    xml = b"<xml><A>1</A><B><item><C>2</C></item><item><C>3</C></item></B></xml>"

    assert strict_xml.read(xml) == {"A": "1", "B/item[1]/C": "2", "B/item[2]/C": "3"}


def test_a_name_or_number_has_no_white_space_around_it_however_it_is_laid_out():
    # WeChat's own samples of card events are laid out like A.  Whether the text is in
    # CDATA makes no difference: to tell the two apart took a third of all handlers.
    xml = b"<xml>\n <A>\n  <![CDATA[ hi \n]]>\n </A>\n <B> 7 </B>\n</xml>"

    assert strict_xml.read(xml) == {"A": "hi", "B": "7"}
    assert strict_xml.read(b"<xml><A><![CDATA[ hi ]]></A></xml>") == {"A": "hi"}


def test_what_somebody_typed_keeps_its_white_space():
    xml = b"<xml><Content><![CDATA[ hi \n]]></Content></xml>"

    assert strict_xml.read(xml) == {"Content": " hi \n"}


def test_sections_and_the_text_around_them_are_one_text():
    xml = b"<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A><B>x<![CDATA[ y]]></B></xml>"

    assert strict_xml.read(xml) == {"A": "x]]>y", "B": "x y"}


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
    "CDATA after elements": b"<xml><A>1</A><![CDATA[hi]]></xml>",
    "text before a child": b"<xml><A>hi<B>1</B></A></xml>",
    "text after all elements": b"<xml><A>1</A>hi</xml>",
    "another root": b"<html><A>1</A></html>",
    "another root that ends as ours": b"<abc><A>1</A></xml>",
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


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


# A text in any writing of XML: characters, entities and CDATA in any order.
PIECES = st.lists(st.tuples(st.sampled_from([escape, cdata]), WRITABLE), max_size=3)


@given(PIECES, st.sampled_from(["Content", "EventKey"]))
def test_a_leaf_says_what_any_xml_reader_says(pieces, name):
    written = "".join(write(text) for write, text in pieces)
    xml = f"<xml><{name}>{written}</{name}></xml>"

    said = strict_xml.read(xml.encode())[name]

    text = ET.fromstring(xml).findtext(name, "")
    assert said == (text if name == "Content" else text.strip())


RECORDED = [path.read_bytes() for path in sorted(FOLDER.glob("*.xml"))]
DEBRIS = st.one_of(
    st.text(max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=8),
    st.sampled_from(b"<![CDATA[ ]]> ]] <A> <A></A> <A/> </xml> <xml>".split()),
    st.sampled_from(b"&amp; &#65; &a; <!----> <?x?> <!DOCTYPE".split()),
)


@given(
    st.sampled_from(RECORDED),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), DEBRIS), max_size=3),
)
def test_the_short_way_reads_what_the_parser_reads_or_nothing(xml, changes):
    for place, removed, debris in changes:
        at = int(place * len(xml))
        xml = xml[:at] + debris + xml[at + removed :]

    leaves = flat.read(xml)

    assert leaves is None or leaves == strict_xml.parse(xml)


def test_the_short_way_takes_no_character_that_the_parser_reads_otherwise():
    edges = [*range(0x100), 0xD7FF, *range(0xD800, 0xE000, 97), 0xE000, 0xFDD0, 0xFEFF]
    edges += [0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x10FFFF]
    for number in edges:
        character = chr(number).encode("utf-8", "surrogatepass")
        for xml in (
            b"<xml><Content><![CDATA[" + character + b"]]></Content></xml>",
            b"<xml><Content>" + character + b"</Content></xml>",
            b"<xml><A" + character + b">1</A" + character + b"></xml>",
            b"<xml>" + character + b"<A>1</A></xml>",
            b"<xml><A>1</A></xml>" + character,
        ):
            leaves = flat.read(xml)

            assert leaves is None or leaves == strict_xml.parse(xml), xml


@pytest.mark.parametrize("name", ["msg_text.xml", "msg_image.xml", "event_view.xml"])
def test_what_arrives_most_takes_the_short_way(name):
    assert flat.read(raw(name)) == strict_xml.parse(raw(name))


def test_the_short_way_gives_up_at_once_where_it_could_search_for_long():
    opened = b"<A><![CDATA[" * 5000
    begun = time.process_time()

    assert flat.read(b"<xml><Content><![CDATA[" + opened + b"]</Content></xml>") is None

    assert time.process_time() - begun < 1


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
