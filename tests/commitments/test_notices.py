"""Can everything that was ever said still be read, and does everything say what may be done about it?

`notices_v1.jsonl` holds one notice of each kind as it stood in the outbox of version 1. From the first release on its lines are
never changed: a notice that takes another shape rises to v 2 and gets a line of its own. To add the kinds that are missing:
`python -m tests.commitments.test_notices`.
"""

from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from commitments import notices
from commitments.notices import (
    Bundle,
    Due,
    ItemQuestion,
    Notice,
    QuestionsDue,
    TaskDue,
    Told,
    codes_of,
    dump,
    message_kind,
    offers_of,
    parse,
)
from commitments.refusals import Refusal
from commitments.sets import MessageKind
from tests.bot.samples import SAMPLES

STORED = Path(__file__).with_name("notices_v1.jsonl")
SWEPT: dict[str, Notice] = {
    "questions due": QuestionsDue(
        person=3, due=(Due(share=7, version=2, rung="before"), Due(share=8, version=1, rung="result"))
    ),
    "round due": notices.RoundDue(
        person=3, due=(Due(share=7, version=2, rung="round"),), opens=date(2023, 5, 1), shown=(9, 11), missed=True
    ),
    "own page due": notices.OwnPageDue(page=3, person=3),
    "task due": TaskDue(due=(Due(share=7, version=2, rung="appoint"),)),
    "digest due": notices.DigestDue(year=2023, week=25),
    "sheet due": notices.SheetDue(person=3),
    "picture due": notices.PictureDue(person=3, of="line"),
    "questionnaire due": notices.QuestionnaireDue(person=3, party=9),
    "dossier due": notices.DossierDue(person=3, commitment=9),
    "kept due": notices.KeptDue(address=3),
    "still you due": notices.StillYouDue(person=3),
    "file due": notices.FileDue(person=3, attachment=7),
    "fetch due": notices.FetchDue(person=3, report=21, file="BQACAgQAAxkBAAI", sent_as="document", size=1_200),
}
POSTED: dict[str, Notice] = {**SAMPLES, **SWEPT}
"""What the outbox may hold: what is filled when it leaves is kept too, where it leaves in parts."""


def kinds(union: Any) -> set[str]:
    return {member.model_fields["kind"].default for member in get_args(union)}


def stored() -> dict[str, str]:
    """The stored lines, by kind."""
    lines = STORED.read_text("utf-8").splitlines()
    return {parse(line).kind: line for line in lines}


def test_there_is_a_sample_of_everything() -> None:
    assert {sample.kind for sample in SAMPLES.values()} == kinds(Told)
    assert {sample.kind for sample in POSTED.values()} == kinds(Notice)
    refusals = {member.model_fields["kind"].default for member in get_args(get_args(Refusal)[0])}
    assert {s.refusal.kind for s in SAMPLES.values() if s.kind == "no"} == refusals


def test_what_is_said_comes_back_from_the_outbox() -> None:
    for name, notice in POSTED.items():
        text = dump(notice)
        back = parse(text)
        assert back == notice, name
        assert type(back) is type(notice), name
        assert dump(back) == text, name


def test_every_kind_of_version_1_is_stored_and_still_read() -> None:
    assert set(stored()) == kinds(Notice)
    for kind, line in stored().items():
        assert f'"kind":"{kind}"' in line
        assert parse(line).v == 1


def test_the_stored_lines_hold_something() -> None:
    for kind, line in stored().items():
        fields = set(type(parse(line)).model_fields) - {"kind", "v"}
        assert not fields or parse(line).model_fields_set - {"kind", "v"}, kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"kind": "nonsense", "v": 1}',
        '{"kind": "farewell", "v": 2}',
        '{"kind": "farewell", "v": 1, "more": 1}',
        '{"kind": "help", "v": 1, "role": "boss"}',
        '{"kind": "questions_due", "v": 1, "person": 1, "due": [{"share": 1, "version": 1, "rung": "never"}]}',
    ],
)
def test_what_nobody_wrote_is_not_read(text: str) -> None:
    with pytest.raises(ValidationError):
        parse(text)


def test_a_notice_is_frozen() -> None:
    with pytest.raises(ValidationError):
        SWEPT["digest due"].week = 26  # type: ignore[union-attr]


def test_everything_has_buttons_a_kind_and_codes() -> None:
    for name, told in SAMPLES.items():
        buttons, codes = offers_of(told), codes_of(told)
        assert len(buttons) <= 100, "Telegram's limit"
        assert len(set(buttons)) == len(buttons), f"{name}: no two buttons do the same"
        assert message_kind(told) in get_args(MessageKind), name
        assert len(set(codes)) == len(codes), name
        assert all(code.startswith("A") for code in codes), name


def test_after_the_last_day_nobody_is_on_schedule() -> None:
    for told in SAMPLES.values():
        if isinstance(told, ItemQuestion):
            statuses = {offer.status for offer in offers_of(told) if offer.status}
            late = told.rung in ("result", "repeat")
            assert "on_track" not in statuses or not late


@pytest.mark.parametrize("rung", ["before", "result"])
def test_each_of_the_nine_answers_can_be_given(rung: str) -> None:
    """Five statuses and four other answers, over the two pages of a question; after the last day "op schema" is none."""
    base = next(s for s in SAMPLES.values() if isinstance(s, ItemQuestion))
    pages = [base.model_copy(update={"rung": rung, "more": more}) for more in (False, True)]
    offers = [offer for page in pages for offer in offers_of(page)]
    given = {offer.status for offer in offers} | {offer.aside for offer in offers}
    wanted = {"not_started", "delayed", "blocked", "done", "partly", "asking", "not_ours", "outdated"}
    assert given - {None} == wanted | ({"on_track"} if rung == "before" else set())
    assert {offer.do for page in pages for offer in offers_of(page)[-1:]} == {"more", "fewer"}


def test_an_answers_button_names_its_share_and_version() -> None:
    for told in SAMPLES.values():
        for offer in offers_of(told):
            if offer.do in ("answer", "aside", "accept", "decline", "choose"):
                assert offer.share is not None
                assert offer.version is not None


def test_the_kind_of_a_bundle_is_result_only_where_all_ask_for_one() -> None:
    bundle = next(s for s in SAMPLES.values() if isinstance(s, Bundle))
    first = bundle.items[0]
    for rungs, kind in (
        (("before",), "question"),
        (("before", "result"), "question"),
        (("result", "repeat"), "result"),
    ):
        items = tuple(first.model_copy(update={"rung": rung}) for rung in rungs)
        assert message_kind(bundle.model_copy(update={"items": items})) == kind


def test_a_list_of_items_names_their_codes() -> None:
    for told in SAMPLES.values():
        lines = [getattr(told, field) for field in ("nobody", "proposed", "unreachable", "calls") if hasattr(told, field)]
        if any(lines):
            assert codes_of(told), told.kind


def _add_missing() -> None:
    lines = STORED.read_text("utf-8").splitlines() if STORED.exists() else []
    known = {parse(line).kind for line in lines}
    for notice in POSTED.values():
        if notice.kind not in known:
            known.add(notice.kind)
            lines.append(dump(notice))
    STORED.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    _add_missing()
