"""Files as people send them, good, bad and malicious: lines, or words that say why."""

import io
import zipfile
from contextlib import suppress

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from chalicelib.customers.importing.tables import csvs, sheets
from chalicelib.customers.importing.tables.models import Unreadable
from chalicelib.customers.importing.tables.opening import opened

TEXT = '姓名,手机号\n苏晚晴,13800138000\n"林, 明远",13900139000\n'


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "source"
        path.write_bytes(content)
        return path

    return write


def read(path):
    about, lines = opened(path)
    return about, list(lines)


def refused(path):
    with pytest.raises(Unreadable) as error:
        read(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16"),
    ],
)
def test_chinese_is_read_in_every_encoding_that_spreadsheets_write(
    file, encoding, name
):
    about, lines = read(file(TEXT.encode(encoding)))

    assert about.how == f"{name} 编码，逗号分隔"
    assert lines[0].cells == ("姓名", "手机号")
    assert lines[2].cells == ("林, 明远", "13900139000")
    assert [one.number for one in lines] == [1, 2, 3]


@pytest.mark.parametrize(
    ("separator", "name"), [("\t", "制表符"), (";", "分号"), ("|", "竖线")]
)
def test_the_separator_is_found(file, separator, name):
    about, lines = read(file(f"a{separator}b\n1{separator}2,5\n".encode()))

    assert about.how.endswith(f"{name}分隔")
    assert lines[1].cells == ("1", "2,5")


def test_what_cannot_be_decoded_spoils_its_own_line_alone(file):
    good = "姓名,手机号\n苏晚晴,1\n".encode()
    _, lines = read(file(good * 5 + b"\xff\xfe\x81,2\n" + "林,3\n".encode()))

    assert lines[10].fault == csvs.NOT_DECODED
    assert lines[11].cells == ("林", "3")


def test_a_file_that_breaks_off_in_a_character_is_good_up_to_there(file):
    _, lines = read(file(TEXT.encode() + "沈".encode()[:2]))

    assert [bool(one.fault) for one in lines] == [False, False, False, True]


def test_an_open_quote_swallows_no_more_than_its_share(file):
    rest = "".join(f"n{number},1\n" for number in range(20_000))
    _, lines = read(file(f'a,b\n"open,1\n{rest}'.encode()))

    assert sum(bool(one.fault) for one in lines) >= 1
    assert sum(not one.fault for one in lines) > 10_000


@pytest.mark.parametrize(
    "cell", ["x" * 1_001, "a\0b", "a\x1bb", "a\x07"], ids=["long", "nul", "esc", "bell"]
)
def test_a_cell_that_is_no_text_spoils_its_line(file, cell):
    path = file(f"a,b\n{cell},1\nc,2\n".encode("utf-8-sig"))
    _, lines = read(path)

    assert [bool(one.fault) for one in lines] == [False, True, False]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "xls"),
        (b"%PDF-1.7\n", "不是表格"),
        (b"\x89PNG\r\n\x1a\n\0\0", "不是表格"),
        (b"a\0b\0c" * 50, "不是表格"),
        (b"\x81\xff\xfe\n" * 50, "编码"),
        (b"PK\x03\x04" + b"\x99" * 400, "损坏"),
    ],
    ids=["empty", "xls", "pdf", "png", "binary", "garbage", "broken zip"],
)
def test_what_is_no_table_is_refused_in_words(file, content, words):
    assert words in refused(file(content))


def workbook(*lines, **options):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    sheet = book.add_worksheet("会员")
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            sheet.write(number, column, value)
    book.close()
    return target.getvalue()


def test_a_workbook_is_read_as_it_is_shown(file):
    made = Workbook()
    sheet = made.active
    sheet.title = "会员"
    sheet.append(["手机号", "金额", "生日", "下单", "是"])
    from datetime import datetime

    moment = datetime(2026, 1, 3, 18, 30)
    day = datetime(1991, 3, 31)
    sheet.append([13800138000, 128.5, day, moment, True])
    target = io.BytesIO()
    made.save(target)

    about, lines = read(file(target.getvalue()))

    assert (about.format, about.how) == ("XLSX", "工作表「会员」")
    assert lines[1].cells == (
        *("13800138000", "128.5", "1991-03-31", "2026-01-03 18:30:00", "是"),
    )


def test_formulas_come_as_formulas_and_not_as_what_they_gave(file):
    path = file(workbook(["a", "b"], ["=1+1", '=HYPERLINK("http://x","y")']))

    assert [cell[:1] for cell in read(path)[1][1].cells] == ["=", "="]


def test_an_error_in_a_cell_is_named(file):
    made = Workbook()
    made.active.append(["a"])
    made.active.append(["#REF!"])
    target = io.BytesIO()
    made.save(target)

    assert "#REF!" in read(file(target.getvalue()))[1][1].fault


def test_the_numbers_of_lines_are_those_of_the_sheet(file):
    path = file(workbook(["a"], [], [], ["b"]))

    assert [(one.number, one.cells) for one in read(path)[1] if not one.is_blank] == [
        (1, ("a",)),
        (4, ("b",)),
    ]


def repacked(content, changes):
    """Return a workbook with some of its parts replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(rows):
    return f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>'


def test_a_zip_that_unpacks_to_gigabytes_is_refused_before_it_does(file):
    bomb = repacked(workbook(["a"]), {"xl/media/x.bin": b"\0" * (201 << 20)})

    assert len(bomb) < 1 << 20
    assert "解压后太大" in refused(file(bomb))


def test_a_zip_of_shared_texts_is_refused_before_they_are_held(file):
    texts = b"<sst>" + b" " * (49 << 20) + b"</sst>"
    bomb = repacked(workbook(["a"]), {"xl/sharedStrings.xml": texts})

    assert "文字太多" in refused(file(bomb))


def test_a_part_that_is_larger_than_it_claims_is_cut_and_found_out(file):
    honest = repacked(workbook(["a"]), {SHEET: sheet_of("<row/>" * 200_000)})
    with zipfile.ZipFile(io.BytesIO(honest)) as parts:
        size = parts.getinfo(SHEET).file_size
    lying = honest.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little"))

    assert lying != honest
    assert "损坏" in refused(file(lying))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(file, encoding):
    lol = '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;">]>'
    hostile = (lol + sheet_of('<row><c t="str"><v>&c;</v></c></row>')).encode(encoding)

    assert "损坏" in refused(file(repacked(workbook(["a"]), {SHEET: hostile})))


def test_a_row_far_below_is_not_walked_to(file):
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    rows += '<row r="99999999999"><c t="str"><v>b</v></c></row>'

    assert "行" in refused(file(repacked(workbook(["a"]), {SHEET: sheet_of(rows)})))


def test_a_claim_to_be_wide_is_not_believed(file):
    claim = f'<worksheet xmlns="{SPACE}"><dimension ref="A1:XFD1048576"/>'
    rows = '<sheetData><row r="1"><c r="A1" t="str"><v>a</v></c></row></sheetData>'
    path = file(repacked(workbook(["a"]), {SHEET: claim + rows + "</worksheet>"}))

    assert [one.cells for one in read(path)[1]] == [("a",)]


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.95])
def test_a_workbook_that_breaks_off_is_refused(file, cut):
    whole = workbook(*[["a", number] for number in range(500)])

    assert "损坏" in refused(file(whole[: int(len(whole) * cut)]))


def test_a_sheet_that_is_no_xml_half_way_is_refused(file):
    broken = sheet_of('<row r="1"><c r="A1" t="str"><v>a</v></c></row>')[:-30]

    assert "损坏" in refused(file(repacked(workbook(["a"]), {SHEET: broken})))


def test_a_zip_of_something_else_is_refused(file):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr("readme.txt", "hello")

    assert "XLSX" in refused(file(target.getvalue()))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe"]))
def test_no_bytes_break_the_reader(tmp_path_factory, content, head):
    path = tmp_path_factory.mktemp("any") / "source"
    path.write_bytes(head + content)
    with suppress(Unreadable):
        _, lines = opened(path)
        assert sum(1 for _ in lines) <= len(content) + len(head) + 1


@given(st.binary(min_size=1, max_size=40), st.integers(0, 4_000))
def test_no_damage_to_a_workbook_breaks_the_reader(tmp_path_factory, noise, place):
    whole = bytearray(workbook(["a", 1], ["=b", 2]))
    place %= len(whole)
    whole[place : place + len(noise)] = noise
    path = tmp_path_factory.mktemp("any") / "source"
    path.write_bytes(bytes(whole))
    with suppress(Unreadable):
        assert len(list(opened(path)[1])) <= 2


def test_large_text_is_read_line_by_line(file):
    import tracemalloc

    path = file(TEXT.encode() * 60_000)
    tracemalloc.start()
    _, lines = csvs.opened(path)
    count = sum(1 for _ in lines)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 180_000
    assert most < 8 << 20
    assert count > sheets.MOST_LINES
