"""What a daemon may be told, and what keeps its log small."""

import logging

import pytest
from pydantic import ValidationError

from bridge.logs import Bucket, Sparing
from bridge.sessions import token_numbers
from bridge.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "localhost", "::1"])
def test_this_machine_needs_no_token(host):
    assert Settings(host=host).token == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.5", "::", "studio.local"])
def test_other_machines_need_one(host):
    with pytest.raises(ValidationError, match="give a --token"):
        Settings(host=host)
    assert Settings(host=host, token="secret").host == host


def test_settings_stay_as_they_are():
    with pytest.raises(ValidationError):
        Settings().port = 1
    with pytest.raises(ValidationError):
        Settings(colour="blue")


def test_a_token_travels_as_the_head_of_its_hash():
    assert token_numbers("") == (0, 0)
    assert token_numbers("abc") == (0xBA7816BF - 2**32, 0x8F01CFEA - 2**32)  # FIPS 180-2, B.1


def test_a_bucket_allows_bursts_and_then_a_rate():
    bucket = Bucket(rate=10, burst=3)
    assert [bucket.allow(0.0) for _ in range(5)] == [True] * 3 + [False] * 2
    assert bucket.allow(0.1) and not bucket.allow(0.1)
    assert [bucket.allow(100.0) for _ in range(5)] == [True] * 3 + [False] * 2


def test_the_log_tells_what_it_kept_back():
    sparing = Sparing(rate=1e-9, burst=2)
    record = logging.LogRecord("bridge.osc.in", logging.WARNING, "", 0, "bad", (), None)
    assert [sparing.filter(record) for _ in range(4)] == [True, True, False, False]
    sparing._bucket = Bucket(1, 1)
    assert sparing.filter(record)
    assert record.getMessage() == "bad (and 2 lines before it)"
