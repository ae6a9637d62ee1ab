"""The pages of an import, from an empty list to what came of it."""

import re
import urllib.request
from urllib.parse import urlsplit

import pytest

from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.identity import lookup
from chalicelib.customers.importing import desk
from chalicelib.customers.importing.models import State
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.console import seat
from tests.imports import Importing

LIST = "/console/imports"
OPEN_ID = "oGZUI0egBJY1zhBYw2KhdUfwVJJE"
PEOPLE = "姓名,手机号,备注\n苏晚晴,13800138000,x\n林明远,1,y\n"


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.fixture
def staff(aws):
    return seat(Role.MARKETER)


@pytest.fixture
def at(aws, staff):
    """Return an import that somebody has begun on the page, and where it is."""
    where = staff.do(LIST, {"kind": "customers", "rid": "a" * 32}).to
    importing = Importing(aws)
    importing.id = "a" * 32
    importing.one = desk.imports().get(importing.id)
    importing.where = urlsplit(where).path
    return importing


def act(staff, at, what, form=None):
    return staff.do(f"{at.where}/do/{what}", form or {})


def chosen(staff, at, **changes):
    """Return the form of the columns as the page offers it."""
    html = staff.get(at.where).text
    form = dict.fromkeys(re.findall(r'<select[^>]* name="([^"]+)"', html), "")
    for name in form:
        _, _, rest = html.partition(f'name="{name}"')
        picked = re.search(r'value="([^"]*)" selected', rest.partition("</select>")[0])
        form[name] = picked[1] if picked else ""
    return form | {"consent": ""} | changes


def test_the_way_from_a_file_to_its_result(staff, at, aws):
    assert "还没有导入过" not in staff.get(LIST).text
    page = staff.get(at.where).text
    assert "上传客户文件" in page
    address = re.search(r'action="(http[^"]+)" data-upload', page)[1]
    fields = dict(
        re.findall(
            r'name="([\w-]+)" value="([^"]*)"', staff.part(f"{at.where}/upload").text
        )
    )
    upload(address, fields, PEOPLE.encode())

    assert act(staff, at, "read", {"name": "会员<b>.csv"}).to == at.where
    assert "hx-get" in staff.get(at.where).text
    assert "正在读取文件" in staff.part(f"{at.where}/state").text
    at.work()
    finished = staff.part(f"{at.where}/state")
    assert finished.headers["HX-Refresh"] == "true"

    page = staff.get(at.where).text
    assert "会员&lt;b&gt;.csv" in page
    assert "<b>.csv" not in page
    form = chosen(staff, at)
    assert (form["c_0"], form["c_1"], form["c_2"]) == ("name", "mobile", "")
    act(staff, at, "check", form)
    at.work()
    page = words(staff.get(at.where).text)
    assert "试运行结果" in page
    assert re.search(r"新客户 1 行 .*有问题 1 行", page)
    assert lookup.persons("mobile", "13800138000") == []

    link = staff.do(f"{at.where}/files/csv", {"stage": "check"}).to
    with urllib.request.urlopen(link) as file:
        assert "不是有效" in file.read().decode("utf-8-sig")

    act(staff, at, "run")
    at.work()
    assert "导入结果" in words(staff.get(at.where).text)
    assert at.state is State.DONE
    assert lookup.persons("mobile", "13800138000")
    assert "新客户 1" in words(staff.get(LIST).text)
    chain = audit.records().chain(staff.staff.actor, business_day(now_ms()))
    deeds = [one.record.action for one in chain]
    assert deeds.count("customers.import") == 4
    assert deeds.count("customers.import.files") == 1


def samples(html):
    """Return what the page shows of the columns: heads, and what stands in them."""
    return re.findall(
        r'<th scope="row">(.*?)</th>\s*<td class="[^"]*">(.*?)</td>', html
    )


def test_samples_are_recognised_and_name_nobody(staff, at):
    at.read(
        "姓名,手机号,生日,收货地址,邮箱,联系方式2,openid,备注\n"
        f"苏晚晴,13800137241,1990-03-31,杭州市滨江区江晖路8号,su@example.com,"
        f"0571-88886666,{OPEN_ID},问 13900001111\n"
    )

    page = staff.get(at.where).text
    # Nobody has to import a column for it to be masked.
    form = chosen(staff, at, **{f"c_{n}": "" for n in range(1, 8)})
    refused = act(staff, at, "check", form)

    shown = ["苏晚晴", "138****7241", "****-03-31", "浙江省杭州市滨江区****"]
    shown += ["s****@example.com", "057****6666", "oGZU****VJJE", "问 139****1111"]
    assert refused.status == 422
    for html in (page, refused.text):
        assert [text for _, text in samples(html)] == shown


def test_a_file_without_heads_shows_no_number_as_one(staff, at):
    at.read("苏晚晴,13800137241\n林明远,13800138000\n")

    found = samples(staff.get(at.where).text)

    assert found == [("苏晚晴", "林明远"), ("138****7241", "138****8000")]


def test_rows_are_taken_away_by_who_uploaded_them_or_sees_numbers(staff, at):
    at.read(PEOPLE).check()
    path = f"{at.where}/files/csv"
    other, boss = seat(Role.MARKETER), seat(Role.SUPERVISOR)

    assert "由上传的人下载" in other.get(at.where).text
    assert path not in other.get(at.where).text
    assert other.do(path, {"stage": "check"}).status == 403
    assert path in boss.get(at.where).text
    for somebody in (staff, boss):
        link = somebody.do(path, {"stage": "check"}).to
        with urllib.request.urlopen(link) as file:
            assert "林明远,1,y" in file.read().decode("utf-8-sig")


def upload(address, fields, content):
    """Send the form as a browser does."""
    mark = b"----zhike"
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (mark, name.encode(), value.encode())
        for name, value in fields.items()
    ]
    parts.append(
        b'--%s\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        b"Content-Type: text/csv\r\n\r\n%s\r\n--%s--\r\n" % (mark, content, mark)
    )
    request = urllib.request.Request(
        address,
        data=b"".join(parts),
        headers={"Content-Type": f"multipart/form-data; boundary={mark.decode()}"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status in (200, 201, 204)


def test_the_bucket_refuses_what_is_too_large_or_goes_elsewhere(staff, at):
    page = staff.get(at.where).text
    address = re.search(r'action="(http[^"]+)" data-upload', page)[1]
    fields = dict(
        re.findall(
            r'name="([\w-]+)" value="([^"]*)"', staff.part(f"{at.where}/upload").text
        )
    )

    with pytest.raises(urllib.error.HTTPError):
        upload(address, fields, b"x" * (20 * 1024 * 1024 + 1))
    with pytest.raises(urllib.error.HTTPError):
        upload(address, fields | {"key": "imports/other/source"}, b"x")
    assert desk.files(at.one).size() == 0


def test_nothing_is_read_before_it_is_there(staff, at):
    answer = act(staff, at, "read", {"name": ""})

    assert answer.status == 422
    assert "还没有收到文件" in answer.text


def test_a_file_that_cannot_be_read_is_said_to_and_another_may_come(staff, at):
    at.upload(b"%PDF-1.7")
    act(staff, at, "read", {"name": "a.pdf"})
    at.work()

    page = staff.get(at.where).text
    assert "这不是表格文件" in page
    assert "上传客户文件" in page


def test_columns_that_cannot_work_are_said_to(staff, at):
    at.read(PEOPLE)

    answer = act(staff, at, "check", chosen(staff, at, c_1=""))

    assert answer.status == 422
    assert "至少要有一列说明是谁" in answer.text
    assert at.state is State.READ
    assert act(staff, at, "check", {"c_0": "name", "c_9": "x"}).status == 422


def test_steps_are_not_skipped(staff, at):
    assert act(staff, at, "run").status == 409
    at.read(PEOPLE)
    assert act(staff, at, "run").status == 409
    assert act(staff, at, "erase").status == 404


def test_a_form_sent_twice_begins_one_import(aws, staff):
    for _ in range(2):
        staff.do(LIST, {"kind": "orders", "rid": "b" * 32})

    assert len(desk.imports().latest(9)[0]) == 1
    assert staff.do(LIST, {"kind": "secrets", "rid": "c" * 32}).status == 422


@pytest.mark.parametrize("name", ["pdf", "..x", "csv"])
def test_a_file_that_there_is_not_is_not_found(staff, at, name):
    assert staff.do(f"{at.where}/files/{name}", {"stage": "run"}).status == 404
