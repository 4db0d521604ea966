"""The words about files that come with an answer: kept, not kept and what to do instead, and given back."""

from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, lines
from commitments.notices import File, FileNotKept, FileReceived


def not_kept(told: FileNotKept, r: Reader) -> Markup:
    """To who sent it: why, what to send instead, and that the answer stands."""
    rows = [_why(told, r), r.t("Your answer stands: {code} is done.", code=told.code)]
    if not told.waits:
        rows.append(r.t("First press the button. Then send a file, a link or one sentence."))
    return lines(rows)


def _why(told: FileNotKept, r: Reader) -> Markup:
    code = told.code
    match told.why:
        case "too_large":
            return r.t(
                "The file with {code} is too large: I keep up to {limit} MB. Send a link, a smaller file or one sentence.",
                code=code,
                limit=told.megabytes,
            )
        case "kind":
            return r.t(
                "I do not keep this kind of file with {code}. "
                "Send a PDF, an Office file without macros, a picture, a link or one sentence.",
                code=code,
            )
        case "empty":
            return r.t("The file with {code} is empty. Send it again, or send a link or one sentence.", code=code)
        case "gone":
            return r.t("Telegram no longer has the file with {code}. Send it again, or send a link.", code=code)
        case "unreachable":
            return r.t("I could not fetch the file with {code}. Send it again later, or send a link.", code=code)
        case "off":
            return r.t(
                "I take no files any more, so I did not keep the one with {code}. Send a link or one sentence.", code=code
            )
        case _:
            assert_never(told.why)


def received(told: FileReceived, r: Reader) -> Markup:
    """It was kept: to who sent it, and to the team."""
    if told.own:
        return r.t("Your file with {code} is kept as {file}.", code=told.code, file=r.file(told.file))
    rows = [
        r.t("{party} sent a file with {code}: {file}.", party=r.party(told.file.party), code=told.code, file=r.file(told.file)),
        r.t("I do not look into files. Open it as you would open a file from an e-mail."),
    ]
    return lines(rows)


def file(told: File, r: Reader) -> Markup:
    """Beside the file itself."""
    sent = r.t(
        "This came with {code}, from {party}, on {day}.",
        code=told.code,
        party=r.party(told.file.party),
        day=r.day(told.file.on),
    )
    return lines([sent, r.t("I did not look into it.")])
