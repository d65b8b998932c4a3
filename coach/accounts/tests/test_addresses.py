import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from coach.accounts.addresses import address_of


def request(remote="203.0.113.9", forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("/run/coach.sock", "unknown"),
    ],
)
def test_the_address_that_asks(settings, remote, address):
    settings.TRUSTED_PROXIES = 0
    assert address_of(request(remote)) == address
    assert address_of(request(remote, "192.0.2.1")) == address


def test_no_address_at_all():
    bare = request()
    del bare.META["REMOTE_ADDR"]
    assert address_of(bare) == "unknown"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "10.9.8.7, 192.0.2.1", "192.0.2.1"),  # the first one is the client's own invention
        (2, "10.9.8.7, 192.0.2.1, 198.51.100.2", "192.0.2.1"),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::/64"),
        (1, "2001:db8::1", "2001:db8::/64"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
        (1, None, "203.0.113.9"),
        (2, "192.0.2.1", "203.0.113.9"),
        (1, "192.0.2.1, ", "203.0.113.9"),
        (1, "unknown", "203.0.113.9"),
        (1, "1.2.3.4.5", "203.0.113.9"),
        (1, "\x00", "203.0.113.9"),
        (99, "192.0.2.1, " * 40, "203.0.113.9"),
    ],
)
def test_the_address_that_the_proxies_saw(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(request(forwarded=forwarded)) == address


@given(st.text(max_size=200), st.text(max_size=50), st.integers(0, 3))
def test_any_text_is_an_address_or_unknown(forwarded, remote, proxies):
    from django.test import override_settings

    asked = RequestFactory().get("/")
    asked.META |= {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": remote}
    with override_settings(TRUSTED_PROXIES=proxies):
        assert address_of(asked)
