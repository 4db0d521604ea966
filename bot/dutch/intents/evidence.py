"""Why does this file exist? To read a message whose point is a link: where a result can be found."""

from __future__ import annotations

from bot.dutch import readings as r
from bot.dutch.clauses import Clause
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.intents.report import report
from bot.dutch.statuses.claims import MEANINGS
from bot.dutch.text import Text, Use


def evidence(text: Text) -> Found | None:
    """A link; when the message also says how things stand it is a report with a link."""
    if text.url is None:
        return None
    url, place = text.said(text.url), Use(text.url.begin, text.url.end, "waar te vinden")
    told = report(text)
    if _of_the_document(text):
        told = unknown("no_status")
    if isinstance(told.intent, r.Report):
        return Found(told.intent, (*told.used, place))
    codes = text.codes
    if len(codes) > 1:
        return unknown("which_code", text.named)
    if text.claims and isinstance(told.intent, r.Unknown) and told.intent.because in ("contradicting", "doubtful"):
        return told
    return Found(r.Evidence(url, codes[0] if codes else None), (place, *text.named))


def _of_the_document(text: Text) -> bool:
    """`vindt u het ondertekende convenant via ...`: all that is claimed stands in front of the thing that it is said of."""
    return bool(text.claims) and all(
        len(match.used) == 1 and _attributive(text, clause, match.begin)
        for clause in text.clauses
        for match in clause.matches
        if match.meaning in MEANINGS
    )


def _attributive(text: Text, clause: Clause, at: int) -> bool:
    behind = clause.items[at + 1 : at + 2]
    return text.said(clause.items[at]).casefold().endswith(("de", "te")) and bool(behind) and behind[0].kind == "word"
