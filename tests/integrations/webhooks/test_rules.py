"""Where a webhook may lead, and how one knows that it was us. Pure."""

import socket
import time
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from standardwebhooks import Webhook as Standard
from standardwebhooks import WebhookVerificationError

from core.outbox import networks, signing

PRIVATE = """
127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 100.100.100.200 0.0.0.0 0.1.2.3 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1
203.0.113.1 192.0.0.192 192.88.99.1 168.63.129.16
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 fe80::1 fe80::1%1 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 ::10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
64:ff9b:1::1 2002:7f00:1::1 2002:c0a8:101::1 2001:0:4136:e378:8000:63bf:f5ff:fffe
5f00::1 fec0::1 100::1 ::ffff:168.63.129.16 64:ff9b::a83f:8110 2001:2::1 3fff::1
""".split()  # noqa: SIM905  (it is read more easily)
PUBLIC = """
1.1.1.1 93.184.215.14 168.63.129.17 192.0.3.1 172.32.0.1 192.169.0.1
2606:4700:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101
""".split()  # noqa: SIM905  (as above)


@pytest.mark.parametrize("address", PRIVATE)
def test_not_the_public_internet(address):
    assert not networks.is_public(ip_address(address))
    assert not networks.may_reach(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet(address):
    assert networks.may_reach(ip_address(address))


def test_what_the_settings_allow(settings):
    settings.WEBHOOK_NETWORKS = [ip_network("192.168.1.0/24"), ip_network("::1/128")]
    for address in ("192.168.1.7", "::ffff:192.168.1.7", "::1"):
        assert networks.may_reach(ip_address(address))
    for address in ("192.168.2.7", "127.0.0.1", "::ffff:192.168.2.7"):
        assert not networks.may_reach(ip_address(address))


def leads_to(monkeypatch, *addresses):
    """Let every name lead to these."""
    found = [(socket.AF_INET, 1, 6, "", (one, 443)) for one in addresses]
    asked = []
    monkeypatch.setattr(
        networks.socket, "getaddrinfo", lambda *args, **more: asked.append(1) or found
    )
    return asked


def test_a_name_is_looked_up_once_and_the_address_checked(monkeypatch):
    wanted = networks.target("https://evil.example/hook")
    asked = leads_to(monkeypatch, "127.0.0.1", "::ffff:10.0.0.1", "1.1.1.1")
    assert networks.resolve(wanted) == "1.1.1.1"
    assert asked == [1]
    leads_to(monkeypatch, "127.0.0.1", "fe80::1%eth0")
    with pytest.raises(networks.BlockedError, match="private"):
        networks.resolve(wanted)
    leads_to(monkeypatch)
    with pytest.raises(networks.BlockedError):
        networks.resolve(wanted)


WRONG = """
http://example.org/ ftp://example.org/ example.org //example.org https:// https:///x
https://user@example.org/ https://user:pw@example.org/ https://example.org/#x
https://example.org:25/ https://example.org:0/ https://example.org:99999/
https://example.org:x/ https://127.0.0.1/ https://localhost/ https://[::1]/ https://[x/
https://10.0.0.1:8443/ https://169.254.169.254/latest https://[::ffff:7f00:1]/
""".split()  # noqa: SIM905  (as above)


@pytest.mark.parametrize(
    "url", [*WRONG, "https://a b/", "https://a/\n", "https://a/\0"]
)
def test_addresses_that_are_refused_say_why(url):
    with pytest.raises(ValidationError) as error:
        networks.check(url)
    assert len(str(error.value.messages[0]).split()) > 3


def test_addresses_that_are_taken(settings):
    for url in ("https://example.org", "https://bücher.example:8443/a?b=c"):
        networks.check(url)
    assert networks.target("https://a.example?x=1") == (
        "https",
        "a.example",
        443,
        "/?x=1",
    )
    settings.WEBHOOK_HTTP = True
    networks.check("http://example.org/")


def test_the_standards_own_library_verifies_us():
    secret, body = signing.new_secret(), b'{"type": "x", "words": "\xc3\xb6"}'
    other = signing.new_secret()
    now = int(time.time())
    headers = signing.headers([secret, other], "msg_1", now, body)
    for known in (secret, other):
        assert Standard(known).verify(body, headers) == {"type": "x", "words": "ö"}
    with pytest.raises(WebhookVerificationError):
        Standard(signing.new_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Standard(secret).verify(body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Standard(secret).verify(body, headers | {"webhook-id": "msg_2"})


def test_the_ten_lines_of_the_documentation_verify_us():
    page = (Path(__file__).parents[3] / "docs/webhooks.md").read_text()
    example = {}
    code = page.partition("```python\n")[2].partition("```")[0]
    assert len([line for line in code.splitlines() if line]) <= 11
    exec(code, example)  # noqa: S102  (our own page)
    verified = example["verified"]
    secret, body = signing.new_secret(), b'{"type": "test"}'
    now = int(time.time())
    good = signing.headers([signing.new_secret(), secret], "msg_1", now, body)
    assert verified(secret, good, body) == {"type": "test"}
    assert verified(secret, good, body + b" ") is None
    assert verified(signing.new_secret(), good, body) is None
    old = signing.headers([secret], "msg_1", now - 301, body)
    assert verified(secret, old, body) is None
