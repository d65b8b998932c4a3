import pytest

from practice.attempts.own_address import check_local_model, is_public
from practice.attempts.tests.test_turns import use_local


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("localhost", False),
        ("LOCALHOST.", False),
        ("ollama", False),
        ("gpu.local", False),
        ("gpu.home.arpa", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("192.168.0.9", False),
        ("100.64.0.1", False),
        ("fd00::1", False),
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("models.example.com", True),
        ("localhost.example.com", True),
        ("", False),
    ],
)
def test_which_hosts_are_public(host, public):
    assert is_public(host) is public


@pytest.mark.parametrize(
    ("model", "url", "warned"),
    [
        ("qwen3:8b", "http://models.example.com:11434", True),
        ("qwen3:8b", "http://8.8.8.8", True),
        ("qwen3:8b", "https://models.example.com", False),
        ("qwen3:8b", "http://localhost:11434", False),
        ("qwen3:8b", "http://[::1]:8080", False),
        ("", "http://models.example.com:11434", False),
    ],
)
def test_a_warning_for_a_public_address_in_the_clear(settings, model, url, warned):
    use_local(settings, model=model, url=url)
    found = check_local_model()
    assert [each.id for each in found] == (["practice.W011"] if warned else [])
    assert all("LOCAL_MODEL_URL" in each.msg and url in each.msg for each in found)
