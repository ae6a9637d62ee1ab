"""Where a webhook may lead, and where it may not (reliability.md A31)."""

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.web.webhooks.addresses import check

PUBLIC = "93.184.215.14"


def answering(*addresses):
    return lambda _host, _port: list(addresses)


def test_a_public_name_leads_to_the_address_that_was_judged():
    target = check("https://ERP.example.com/zhike?x=1", answering(PUBLIC))

    assert (target.host, target.target, target.address) == (
        "erp.example.com",
        "/zhike?x=1",
        PUBLIC,
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.8",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:169.254.169.254",
        "::ffff:93.184.215.14",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "2002:a9fe:a9fe::1",
        "64:ff9b::a9fe:a9fe",
        "2001:0:53aa:64c:0:0:5601:5601",
        "ff02::1",
        "2001:db8::1",
        "not an address",
    ],
)
def test_an_address_that_is_not_public_is_refused(address):
    with pytest.raises(InvalidInput, match="not public"):
        check("https://erp.example.com/", answering(address))
    with pytest.raises(InvalidInput, match="not public"):
        check("https://erp.example.com/", answering(PUBLIC, address))


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/",
        "ftp://erp.example.com/",
        "file:///etc/passwd",
        "https://erp.example.com:22/",
        "https://erp.example.com:8443/",
        "https://erp.example.com:99999/",
        "https://user:word@erp.example.com/",
        "https://@erp.example.com/",
        "https://erp.example.com/#x",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1.1.1/",
        "https://017700000001/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://printer.local/",
        "https://vault.internal/",
        "https://erp.example.com\\@127.0.0.1/",
        "https://erp.example.com/\r\nHost: x",
        "https://erp.example.com/秘密",
        "https://例子.中国/",
        "https:///path",
        "https://erp..example.com/",
        "https://" + "a" * 300 + ".com/",
        "https://erp.example.com/" + "x" * 1_100,
        "",
        "//erp.example.com/",
    ],
)
def test_a_url_that_leads_nowhere_public_is_refused(url):
    with pytest.raises(InvalidInput):
        check(url, answering(PUBLIC))


def test_a_name_that_does_not_resolve_is_refused():
    def nothing(_host, _port):
        raise OSError

    for resolver in (nothing, answering()):
        with pytest.raises(InvalidInput, match="resolve"):
            check("https://erp.example.com/", resolver)
