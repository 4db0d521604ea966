"""A token never reaches a log: not by our own lines, not by a library's, not by a traceback."""

import logging

import pytest
import structlog

from bot import logs

TOKEN = "7201934586:AAHcanarycanarycanarycanary1234567"


def test_a_token_stands_in_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.configure("DEBUG")
        structlog.get_logger().info("asked", event_name="test", url=f"https://x/bot{TOKEN}/getMe")
        logging.getLogger("httpx").warning("HTTP Request: POST https://x/bot%s/getMe", TOKEN)
        try:
            raise ValueError(f"no answer from bot{TOKEN}")
        except ValueError:
            logging.getLogger("library").exception("failed")
            structlog.get_logger().exception("failed", event_name="test")
        written = capsys.readouterr().err
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**before)
    assert "test" in written
    assert "failed" in written
    assert "canary" not in written
