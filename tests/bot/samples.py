"""One realistic example of everything that the bot can say, the odd ones included; facts come from the register itself.

`SAMPLES` has at least one of every told notice and every refusal (`test_texts.py` sees to that), by a name that tells the case.
"""

import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.resources import files
from itertools import cycle
from typing import get_args

from commitments import notices as n
from commitments import refusals as no
from commitments.rollup import Standing
from commitments.sets import (
    ChangeKind,
    CommitmentKind,
    Extended,
    FileKind,
    Find,
    ItemState,
    Level,
    Loaded,
    MendStep,
    Misfit,
    NeverAsked,
    NotKept,
    OnAgenda,
    Phrasing,
    PostponeMisfit,
    Previewed,
    RoundMisfit,
    RoundState,
    RoundStep,
    Rung,
    SaidIn,
    VerdictKind,
    WhyNot,
)
from commitments.terms import Span

REGISTER = {
    entry["code"]: entry
    for entry in tomllib.loads((files("commitments.register") / "taz" / "afspraken.toml").read_text("utf-8"))["commitment"]
}
JUNE = date(2023, 6, 15)
JULY = date(2023, 7, 10)
ODD_NAME = "<b>Jan</b> & \u202eZn \U0001d4d0 O'Brien"
ODD_TEXT = 'Zie <a href="x">hier</a> & </b> <script> \u2066draai\u2069 &lt;b&gt; "zo"'
LONG_TEXT = "De leden leveren hun cijfers later aan dan we hadden afgesproken. " * 15


def span(code, term=0):
    """A term's days, as the register has them."""
    entry = REGISTER[code]["term"][term]
    return Span(kind=entry["kind"], first=entry.get("start"), last=entry.get("end"))


def item(code, owner, party=None, term=0, answer=None, share=1):
    """One share of an agreement."""
    words = REGISTER[code]["term"][term]
    return n.Item(
        share=share,
        version=1,
        code=code,
        title=REGISTER[code]["title"],
        owner=owner,
        party=party or owner,
        words=words["words"],
        span=span(code, term),
        what=words.get("what"),
        answer=answer,
    )


def line(code, owner, party=None, term=0, answer=None, own=False):
    """One share in a list of the team's."""
    words = REGISTER[code]["term"][term]["words"]
    title = REGISTER[code]["title"]
    return n.Line(code=code, title=title, owner=owner, party=party, span=span(code, term), words=words, answer=answer, own=own)


AWAY = n.Away(absence=1, first=JUNE, last=JULY, deputy="Els Bos", agreed=True)


LOST = n.LostLetter(
    letter=42, name="Els Bos", party="ActiZ", what="bundle", state="failed", reason="Bad Request", on=date(2023, 6, 15)
)


BY_MAIL = n.Answer(status="on_track", on=JULY, told_in="mail", told_on=JUNE)
LATER_ODD = n.Answer(status="delayed", on=JUNE, expected=date(2023, 9, 30), reason=ODD_TEXT, where="=WEBSERVICE(1)")
EVERY_STATUS = ("done", "on_track", "not_started", "delayed", "blocked", "reopened", None)
SHEET = (
    n.SheetRow(
        commitment="afspraak",
        code="A11",
        title=REGISTER["A11"]["title"],
        owner="brancheorganisaties",
        party="ActiZ",
        words="uiterlijk in Q2 2023",
        span=span("A11"),
        asked=True,
        answer=n.Answer(status="delayed", on=JUNE, expected=date(2023, 9, 30), reason="=WEBSERVICE(1)", part="+31", where="@x"),
    ),
    n.SheetRow(
        commitment="afspraak",
        code="A7",
        title=REGISTER["A7"]["title"],
        owner="overheid",
        party="VWS",
        words="2022 t/m 2025",
        span=span("A7", 1),
        what="met de regio's; en het veld",
        asked=True,
        answer=n.Answer(status="on_track", on=JUNE, reason='-2 + "drie"\nregels\ten \U0001d4d0'),
    ),
    n.SheetRow(commitment="actie", code="A3", title="Volgt het werk", asked=False),
)


FILE = n.KeptFile(attachment=3, name="A11-actiz-1.pdf", kind="pdf", size=1_234_567, digest="5f" * 32, party="ActiZ", on=JUNE)
FILES = tuple(
    FILE.model_copy(update={"attachment": 3 + k, "name": f"A11-actiz-{1 + k}.{kind}", "kind": kind, "size": 10**k})
    for k, kind in enumerate(get_args(FileKind))
)


ALONG = (
    "add",
    "accept",
    "decline",
    "claim",
    "drop",
    "restore",
    "asking",
    "snooze",
    "call",
    "ask_second",
    "ask_now",
    "note",
    "drop_note",
    "phrase",
    "agree_phrase",
    "settle_phrase",
    "not_ours",
    "outdated",
    "withdraw",
    "mask",
    "insist",
    "send_file",
    "other",
)
DOSSIER = n.Dossier(
    at=datetime(2023, 7, 10, 14, 5, tzinfo=timezone(timedelta(hours=2))),
    document="kamerbrief.txt",
    card=n.Card(
        code="A11",
        commitment="afspraak",
        title=REGISTER["A11"]["title"],
        summary=ODD_TEXT,
        state="active",
        programmalijn=3,
        opgave=2,
        owners=("brancheorganisaties", "VWS"),
        inferred=("VWS",),
        involved=(),
        rollup="all",
        terms=(n.CardTerm(words="uiterlijk in Q2 2023", span=span("A11"), what="plannen", who=("VWS",)),),
        shares=(
            n.CardShare(owner="brancheorganisaties", party="ActiZ", basis="afgesproken", span=span("A11"), answer=LATER_ODD),
            n.CardShare(owner="onderwijs", party=None, basis=None, what="=1+1", withdrawn=True),
            n.CardShare(owner="werkgevers", party="VWS", basis="afgesproken", quiet_until=JULY),
        ),
        source_chapter=3,
        source_line=391,
        links=(
            n.CardLink(link="uitgewerkt in", codes=("7.2",)),
            n.CardLink(link="hoort bij", codes=("A1",), back=True),
            n.CardLink(link="herhaalt", codes=("A2",)),
        ),
    ),
    lines=(
        *(
            n.DossierLine(at=datetime(2023, 6, 15, 9, i, tzinfo=UTC), what=what, party="ActiZ", role="deputy")
            for i, what in enumerate(ALONG)
        ),
        *(
            n.DossierLine(
                at=datetime(2023, 6, 16, 9, i, tzinfo=UTC),
                what="asked",
                owner="VWS",
                term=2,
                rung=rung,
                party="ActiZ",
                role="contact",
            )
            for i, rung in enumerate(get_args(Rung))
        ),
        *(
            n.DossierLine(
                at=datetime(2023, 6, 16, 12, i, tzinfo=UTC),
                what=what,
                owner="VWS",
                party="ActiZ",
                role="contact",
                before=span("A11"),
                after=span("A11").until(date(2023, 9, 30)),
                words=ODD_TEXT,
            )
            for i, what in enumerate(("ask_term", "offer_term", "agree_term", "refuse_term", "decline_term", "drop_term"))
        ),
        n.DossierLine(at=datetime(2023, 6, 17, tzinfo=UTC), what="state"),
        n.DossierLine(
            at=datetime(2023, 6, 17, tzinfo=UTC),
            what="state",
            party="programmateam",
            role="team",
            state="withdrawn",
            words=ODD_TEXT,
        ),
        n.DossierLine(at=datetime(2023, 6, 17, tzinfo=UTC), what="change", fields=get_args(Loaded)),
        n.DossierLine(at=datetime(2023, 6, 17, tzinfo=UTC), what="term", term=1, before=span("A11"), after=span("A7", 1)),
        n.DossierLine(at=datetime(2023, 6, 18, tzinfo=UTC), what="propose", party="programmateam", role="team", to="ActiZ"),
        n.DossierLine(
            at=datetime(2023, 6, 19, tzinfo=UTC),
            what="report",
            party="ActiZ",
            role="contact",
            answer=LATER_ODD,
            taken_back=True,
        ),
        n.DossierLine(
            at=datetime(2023, 6, 20, tzinfo=UTC), what="report", party="VWS", role="team", answer=LATER_ODD, partly=True
        ),
        n.DossierLine(at=datetime(2023, 6, 21, tzinfo=UTC), what="withdraw", party="ActiZ", role="contact", answer=LATER_ODD),
        n.DossierLine(at=datetime(2023, 6, 22, tzinfo=UTC), what="attach", party="ActiZ", role="contact", file=FILE),
        n.DossierLine(at=datetime(2023, 6, 23, tzinfo=UTC), what="detach", party="ActiZ", role="contact", file=FILE),
        *(
            n.DossierLine(
                at=datetime(2023, 6, 24, tzinfo=UTC),
                what=what,
                party="programmateam",
                role="team",
                judged=n.Judged(verdict="partly", on=JUNE, words=ODD_TEXT, until=date(2023, 10, 31), proposed=True),
            )
            for what in ("verdict", "unsay")
        ),
        n.DossierLine(at=datetime(2023, 6, 25, tzinfo=UTC), what="want_call", party="ActiZ", role="contact"),
    ),
    chain=n.Chain(number=128, digest="0a" * 32),
)


LEFT_OUT = tuple(
    no.LeftOut(party="de Nederlandse ggz", why=why, day=JULY if why in ("later", "lately", "away") else None)
    for why in (*get_args(NeverAsked), *get_args(get_args(WhyNot)[1]))
)
PHRASE = n.Sentence(
    draft=3, words=ODD_TEXT, by="de Nederlandse ggz", on=JUNE, version=2, agreed=("ActiZ", "VWS"), waits=("V&VN",)
)
AGREED_PHRASE = PHRASE.model_copy(update={"waits": ()})
SETTLED_PHRASE = PHRASE.model_copy(update={"settled_on": JULY})
NINE = datetime(2023, 6, 15, 7, tzinfo=UTC)
KEPT = n.Kept(
    as_of=JUNE,
    account="telegram:7201934586",
    reachable=True,
    roles=(
        n.KeptRole(number=3, role="contact", party="ActiZ", name=ODD_NAME, since=NINE, until=NINE, invited_on=NINE),
        n.KeptRole(number=9, role="observer", party=None, name="Els Bos", since=NINE),
    ),
    absences=(
        n.KeptAbsence(first=JUNE, last=JULY, noted_at=NINE, deputy=4),
        n.KeptAbsence(first=JUNE, last=JUNE, noted_at=NINE, ended=True),
    ),
    workdays=(0, 1, 3),
    answers=(
        n.KeptAnswer(
            code="A11", at=NINE, answer=n.Answer(status="delayed", on=JUNE, expected=date(2023, 9, 30), reason=ODD_TEXT)
        ),
        n.KeptAnswer(
            code="A7",
            at=NINE,
            answer=n.Answer(status="done", on=JUNE, where="https://voorbeeld.nl"),
            withdrawn=True,
            files=("A7-actiz-1.pdf",),
        ),
    ),
    verdicts=(
        n.KeptVerdict(code="A7", at=NINE, judged=n.Judged(verdict="question", on=JUNE, words=ODD_TEXT), withdrawn=True),
        n.KeptVerdict(code="A7", at=NINE, judged=n.Judged(verdict="accepted", on=JUNE)),
    ),
    questions=(n.KeptQuestion(at=NINE, text=ODD_TEXT, answered_at=NINE, answer="Ja."), n.KeptQuestion(at=NINE, text=None)),
    asked=(n.KeptAsked(at=NINE, code="A11"), n.KeptAsked(at=NINE, code=None)),
    letters=(
        n.KeptLetters(on=JUNE, what="questions_due", count=2, words=1),
        n.KeptLetters(on=JUNE, what="help", count=1, words=0),
    ),
    events=(n.KeptEvent(at=NINE, verb="report", what="share", row=11, own=True),),
    received=(JUNE, JULY),
    parked=1,
    buttons=4,
    guesses=2,
    groups=(ODD_NAME, "Kerngroep"),
    waiting="delay",
)


def recorded(code, status, share=1, **more):
    """Something just written down."""
    title = REGISTER[code]["title"]
    return n.Recorded(report=10 + share, share=share, code=code, title=title, span=span(code), status=status, **more)


ON_TRACK = n.Answer(status="on_track", on=date(2023, 5, 16))
LATER = n.Answer(status="delayed", on=date(2023, 6, 15), expected=date(2023, 9, 30), reason="wacht op cijfers van leden")
PARTLY = n.Answer(status="on_track", on=date(2023, 5, 16), part="4 van de 5 regio's")
STILL = n.Answer(status="blocked", on=date(2023, 6, 20), expected=date(2023, 9, 15))
DONE = n.Answer(status="done", on=date(2023, 7, 4), where="https://voorbeeld.nl/plan")
NOT_BEGUN = n.Answer(status="not_started", on=date(2023, 6, 6))
JUDGED_ODD = DONE.model_copy(update={"verdict": DOSSIER.lines[-2].judged, "reason": ODD_TEXT})
NOT_ONLINE = DONE.model_copy(update={"where": None, "offline": True})
OWN_DAY = n.Answer(status="on_track", on=date(2023, 6, 6), expected=date(2023, 9, 15))
RUNS = n.Answer(status="on_track", on=date(2023, 3, 7))
WORDY = n.Answer(status="delayed", on=date(2023, 6, 15), part=LONG_TEXT)

A5 = item("A5", "beroepsorganisaties", "V&VN", share=5)
A7 = item("A7", "overheid", "VWS", term=1, share=7, answer=RUNS)
A11 = item("A11", "brancheorganisaties", "ActiZ", share=11)
A12 = item("A12", "onderwijs", "MBO Raad", share=12, answer=ON_TRACK)
A13 = item("A13", "beroepsorganisaties", "V&VN", share=13, answer=PARTLY)
A14 = item("A14", "brancheorganisaties", "ActiZ", share=14, answer=LATER)
A14_TOO = item("A14", "brancheorganisaties", "ActiZ", share=14, answer=ON_TRACK)
A2 = item("A2", "VWS", "programmateam", share=2)
A9 = item("A9", "zzp-koepels", "SoloPartners", share=9)
GGZ = item("A9", "brancheorganisaties", "de Nederlandse ggz", share=90)
MONEY = n.MoneyLine(
    title="Ruimte voor innovatief werken",
    amounts=(n.Amount(year=2023, euro=38_500_000), n.Amount(year=2024, euro=265_000_000), n.Amount(year=2025, words="PM")),
    as_of=date(2022, 9, 30),
    chapter=5,
    source_line=734,
)
A6 = item("A6", "zorgorganisaties", "VWS", term=1, share=6)
A6_NOT = item("A6", "onderwijs", "VWS", term=1, share=66, answer=NOT_BEGUN)
OWN = n.Item(share=3, version=1, code="A3", title=REGISTER["A3"]["title"], owner="VWS", party="VWS", answer=OWN_DAY)
BARE = n.Item(share=3, version=1, code="A3", title=REGISTER["A3"]["title"], owner="VWS", party="VWS")


def _contact(person, name, party="ActiZ", role="contact", reachable=True):
    return n.ContactLine(person=person, name=name, role=role, party=party, since=date(2023, 1, 9), reachable=reachable)


def _round_shown(state):
    ran = (
        {"answered": 21, "late": 2, "silent": ("ActiZ", "de Nederlandse ggz"), "partly": ("programmateam",)}
        if state != "planned"
        else {}
    )
    return n.RoundShown(
        quarter=(2023, 2),
        opens=date(2023, 5, 11),
        reply_by=date(2023, 6, 5),
        overleg=date(2023, 6, 22),
        state=state,
        asked=35,
        parties=5,
        away=("NVZ", "ZN"),
        without=13,
        next_opens=date(2023, 9, 1) if state == "closed" else None,
        **ran,
    )


def _rounds():
    """Rounds: with an overleg and without, of one item and of several, what has passed or was to begin, the reminder."""
    several = tuple(n.BundleItem(item=one, rung="before") for one in (A12, A11))
    told = n.RoundAsked(
        party="ActiZ",
        items=several,
        reply_by=date(2023, 6, 1),
        overleg=date(2023, 6, 22),
        as_of=date(2023, 5, 11),
        may_wait=True,
    )
    mixed = (
        n.BundleItem(item=A2, rung="repeat"),
        n.BundleItem(item=A6, rung="begun"),
        n.BundleItem(item=A14_TOO, rung="before"),
        n.BundleItem(item=A7, rung="before"),
    )
    later = told.model_copy(update={"reply_by": date(2023, 9, 22), "overleg": None, "as_of": date(2023, 9, 5)})
    return {
        "round": told,
        "round, one item and what ends later": told.model_copy(update={"items": several[:1], "shown": (A7,)}),
        "round, for another": told.model_copy(update={"stands_in_for": ODD_NAME}),
        "round, one item": told.model_copy(update={"items": several[:1]}),
        "round, all answered before": told.model_copy(
            update={"items": (n.BundleItem(item=A14, rung="before"),), "shown": (A7,)}
        ),
        "round, no overleg": later.model_copy(update={"items": mixed, "missed": True}),
        "round, of different days": told.model_copy(update={"items": mixed, "as_of": date(2023, 7, 11)}),
        "round, reminder": told.model_copy(update={"again": True, "may_wait": False}),
        **{f"round shown, {state}": _round_shown(state) for state in get_args(RoundState)},
        "round has ended": _round_shown("closed").model_copy(update={"ended": True, "silent": ()}),
        **{
            f"round changed, {step}": n.RoundChanged(
                step=step,
                quarter=(2023, 2),
                opens=date(2023, 5, 11),
                reply_by=date(2023, 6, 5),
                first=date(2023, 5, 11) if step in ("open", "move", "revive") else None,
                ref=3,
                by=ODD_NAME if step == "close" else None,
            )
            for step in get_args(RoundStep)
        },
        "preview": n.Preview(
            since=date(2023, 4, 24),
            until=date(2023, 5, 22),
            lines=tuple(
                n.PreviewLine(day=date(2023, 5, 2 + i), name=name, party="ActiZ", what=what, codes=("A11", "A7"), count=3)
                for i, (what, name) in enumerate(zip(get_args(Previewed), ("Jan", "", ODD_NAME, "Piet", "Els"), strict=True))
            ),
            away=("NVZ", "ZN"),
            without=("A4", "A9"),
            held=(
                n.Held(party="ActiZ", until=date(2023, 5, 9)),
                n.Held(code="3.5", until=date(2023, 5, 9)),
                n.Held(party="NVZ"),
            ),
        ),
        **{
            f"mended, {step}": n.Mended(
                step=step,
                party="programmateam" if step != "skip" else None,
                code="3.5" if step == "skip" else None,
                until=date(2023, 5, 9) if step == "postpone" else None,
                quarter=(2023, 2),
                first=date(2023, 5, 9) if step != "skip" else None,
                by=ODD_NAME if step == "ask" else None,
            )
            for step in get_args(MendStep)
        },
        "preview, nothing": n.Preview(since=date(2023, 7, 17), until=date(2023, 7, 24), lines=()),
        "round shown, its papers": _round_shown("closed").model_copy(
            update={
                "papers": n.PapersShown(
                    on=JUNE,
                    standing=(("on_track", 8), ("done", 3), (None, 1)),
                    unasked=2,
                    over=True,
                    after=1,
                    page_on=JUNE,
                    agreed=("ActiZ",),
                    corrected=("V&VN",),
                    silent=("beroepsorganisaties",),
                    unsent=("NVZ", "ZN"),
                    unneeded=("NFU",),
                )
            }
        ),
        "round shown, papers to come": _round_shown("open").model_copy(
            update={"papers": n.PapersShown(on=JULY, standing=((None, 12),), page_on=JUNE)}
        ),
        "round shown, with the last one": _round_shown("planned").model_copy(
            update={"last": _round_shown("closed").model_copy(update={"next_opens": None})}
        ),
        "round shown, no time for pages": _round_shown("open").model_copy(
            update={"papers": n.PapersShown(on=JULY, standing=((None, 12),))}
        ),
        "round shown, an organisation is full": _round_shown("open").model_copy(
            update={"left_out": 4, "full": ("VWS", "de Nederlandse ggz"), "cap": 20}
        ),
        "own page": n.OwnPage(
            page=3,
            party="ActiZ",
            overleg=JULY,
            correct_by=JUNE,
            papers_on=JUNE,
            items=(
                n.PageItem(item=A12, silent=True),
                n.PageItem(item=A14, silent=False),
                n.PageItem(item=A14_TOO, silent=True),
            ),
        ),
        "own page, nothing said": n.OwnPage(
            page=3, party="VWS", overleg=JULY, correct_by=JUNE, papers_on=JUNE, items=(n.PageItem(item=A12, silent=True),)
        ),
        "own page, all said": n.OwnPage(
            page=3, party="VWS", overleg=JULY, correct_by=JUNE, papers_on=JUNE, items=(n.PageItem(item=A14, silent=False),)
        ),
        "own page agreed": n.OwnPageAgreed(page=3, party="beroepsorganisaties", overleg=JULY, correct_by=JUNE),
        "own page wrong": n.OwnPageWrong(page=3, correct_by=JUNE, items=(A12, A14)),
        "round put off": n.RoundPutOff(on=date(2023, 5, 25), reply_by=date(2023, 6, 1)),
    }


def _questions():
    many = tuple(n.BundleItem(item=item(f"A{i}", "werkgevers", "RegioPlus", share=i), rung="before") for i in range(1, 15))
    wordy = item("A13", "beroepsorganisaties", "V&VN", answer=WORDY)
    return {
        "bundle before": n.Bundle(
            party="ActiZ", items=(n.BundleItem(item=A11, rung="before"), n.BundleItem(item=A14_TOO, rung="before"))
        ),
        "bundle for another": n.Bundle(
            party="ActiZ", items=(n.BundleItem(item=A11, rung="before"),) * 2, stands_in_for="Anouk Visser"
        ),
        "bundle result": n.Bundle(
            party="ActiZ", items=(n.BundleItem(item=A11, rung="result"), n.BundleItem(item=A14, rung="repeat"))
        ),
        "bundle mixed": n.Bundle(
            party="programmateam", items=(n.BundleItem(item=A2, rung="result"), n.BundleItem(item=A7, rung="before"))
        ),
        "bundle begun": n.Bundle(
            party="VWS", items=(n.BundleItem(item=A6, rung="begun"), n.BundleItem(item=A6_NOT, rung="begun"))
        ),
        "bundle expected": n.Bundle(
            party="ActiZ", items=(n.BundleItem(item=A14, rung="before"), n.BundleItem(item=A14, rung="before"))
        ),
        "bundle missed": n.Bundle(
            party="VWS", items=(n.BundleItem(item=A6, rung="begun"), n.BundleItem(item=A11, rung="result")), missed=True
        ),
        **_rounds(),
        "question missed": n.ItemQuestion(item=A12, rung="before", missed=True),
        "question, to the second contact": n.ItemQuestion(item=A14, rung="second"),
        "question begun": n.ItemQuestion(item=A6, rung="begun"),
        "question begun, not the first time": n.ItemQuestion(item=A6_NOT, rung="begun"),
        "question begun, more": n.ItemQuestion(item=A6, rung="begun", more=True),
        "question result, later than agreed": n.ItemQuestion(item=A14, rung="result"),
        "question result, a day of their own": n.ItemQuestion(item=OWN, rung="result"),
        "bundle of 14": n.Bundle(party="RegioPlus", items=many),
        "bundle of 60 with long words": n.Bundle(
            party="V&VN", items=tuple(n.BundleItem(item=wordy, rung="before") for _ in range(60))
        ),
        "question before": n.ItemQuestion(item=A12, rung="before"),
        "question before, in a walk": n.ItemQuestion(
            item=A14, rung="before", position=2, of=3, recorded=recorded("A11", "on_track")
        ),
        "question before, in a walk, with a file": n.ItemQuestion(
            item=A14, rung="before", position=2, of=3, recorded=recorded("A11", "done", file=True)
        ),
        "question result": n.ItemQuestion(item=A12, rung="result"),
        "question repeat": n.ItemQuestion(item=A11, rung="repeat"),
        "question again": n.ItemQuestion(item=A11, rung="again"),
        "question of a round": n.ItemQuestion(item=A5, rung="round"),
        "question of a round, again": n.ItemQuestion(item=A5, rung="round_again"),
        "question appoint": n.ItemQuestion(item=A5, rung="appoint"),
        "question unasked": n.ItemQuestion(item=A7, rung=None),
        "question without term": n.ItemQuestion(item=BARE, rung=None),
        "question more": n.ItemQuestion(item=A12, rung="before", more=True),
        "question more, result": n.ItemQuestion(item=A12, rung="result", more=True),
        "question to one of two": n.ItemQuestion(item=A12, rung="before", named=True),
        "question undone": n.ItemQuestion(item=A11, rung="before", undone="on_track"),
        "question undone, result": n.ItemQuestion(item=A11, rung="result", undone="done"),
        "question of the team's own": n.ItemQuestion(item=A2, rung="result"),
        "task of one": n.Task(lines=(line("A4", "vakbonden"),)),
        "task": n.Task(
            lines=(
                line("A4", "vakbonden"),
                line("A4", "cliëntenorganisaties"),
                line("A13", "onderwijs"),
                line("A5", "werkgevers", term=1),
            )
        ),
        "task of 40": n.Task(lines=tuple(line("A4", "vakbonden") for _ in range(40))),
        "appointment asked": n.AppointmentAsked(item=A5),
        "appointment asked of a lower-case name": n.AppointmentAsked(item=GGZ),
        "appointment sent": n.AppointmentSent(code="A5", owner="beroepsorganisaties", party="V&VN"),
        "appointment accepted, own": _answered(True, True, date(2023, 12, 14)),
        "appointment accepted, own, nothing to ask": _answered(True, True),
        "appointment declined, own": _answered(False, True),
        "appointment accepted, team": _answered(True, False),
        "appointment declined, team": _answered(False, False),
        "appointment accepted by a lower-case name": _answered(True, False, party="de Nederlandse ggz"),
        "choose share": n.ChooseShare(
            code="A1",
            party="RegioPlus",
            options=(
                item("A1", "zorgaanbieders", "RegioPlus", term=1, share=21),
                item("A1", "zorgaanbieders", "RegioPlus", term=2, share=22),
                item("A1", "zorgkantoren", "RegioPlus", term=2, share=23),
            ),
        ),
    }


def _answered(accepted, own, next_question=None, party="V&VN"):
    return n.AppointmentAnswered(
        code="A5",
        title=REGISTER["A5"]["title"],
        owner="beroepsorganisaties",
        party=party,
        accepted=accepted,
        own=own,
        next_question=next_question,
    )


def _decisions():
    day = date(2023, 6, 3)
    change = {"code": "A14", "title": REGISTER["A14"]["title"]}
    changed = {
        state: n.ItemChanged(**change, state=state, into="A11" if state == "merged" else None, day=day, words=ODD_TEXT)
        for state in get_args(ItemState)
    }
    moves = (
        n.AgendaMove(code="A14", party="de Nederlandse ggz", before=JUNE, after=JULY),
        n.AgendaMove(code="A7", party=None, before=None, after=JULY),
        n.AgendaMove(code="A2", party="VWS", before=JULY, after=None),
    )
    rounds = {"round_before": date(2023, 5, 1), "round_after": date(2023, 5, 8)}
    return {
        **{
            f"state asked, {state}": n.StateAsked(**change, change=3, state=state, into="A11" if state == "merged" else None)
            for state in get_args(ItemState)
        },
        **{f"item {state}": told for state, told in changed.items()},
        **{f"item {state}, to the party": told.model_copy(update={"to_party": True}) for state, told in changed.items()},
        "item withdrawn, to the team": changed["withdrawn"].model_copy(update={"by": ODD_NAME}),
        "agenda": n.AgendaShown(
            overleg=(date(2023, 6, 22),),
            letters=((date(2023, 12, 1), date(2023, 11, 1)), (date(2024, 6, 3), None)),
            recess=(((7, 15), (8, 31), False), ((12, 24), (1, 6), True)),
            closed=((date(2023, 5, 1), date(2023, 5, 5)),),
            next_round=date(2023, 5, 8),
        ),
        "agenda, empty": n.AgendaShown(overleg=(), letters=(), recess=(), closed=(), next_round=date(2023, 5, 8)),
        "agenda preview": n.AgendaPreview(
            change=1, what="overleg", gone=False, first=date(2023, 6, 22), moves=moves, more=2, **rounds
        ),
        "agenda preview, nothing moves": n.AgendaPreview(
            change=1, what="closed", gone=False, first=JUNE, last=JULY, round_before=JULY, round_after=JULY
        ),
        "agenda preview, peildatum": n.AgendaPreview(
            change=1, what="letter", gone=False, first=JULY, last=JUNE, round_before=JULY, round_after=JULY
        ),
        **{
            f"agenda changed, {what}, {gone}": n.AgendaChanged(
                what=what, gone=gone, first=JULY, moved=2 if gone else 0, by=ODD_NAME if gone else None
            )
            for what in get_args(OnAgenda)
            for gone in (False, True)
        },
    }


def _extensions():
    before, wanted = date(2023, 6, 30), date(2023, 9, 30)
    moved = A14.model_copy(update={"span": A14.span.until(wanted), "was": A14.span})
    settled = n.ExtensionSettled(
        item=A14, state="refused", before=before, day=wanted, words=ODD_TEXT, on=JULY, party="ActiZ", next_question=JULY
    )
    named = {"by": ODD_NAME, "next_question": None}
    return {
        "extension asked": n.ExtensionAsked(item=A14),
        "extension noted": n.ExtensionNoted(
            item=A14, report=9, wanted=wanted, reason=ODD_TEXT, still_open=(n.Named(code="A11"),), next=A11
        ),
        "extension wanted": n.ExtensionWanted(
            extension=5, item=A14, before=before, wanted=wanted, reason=ODD_TEXT, on=JUNE, late=False
        ),
        "extension wanted late": n.ExtensionWanted(
            extension=5, item=GGZ, before=before, wanted=wanted, reason="de cijfers komen later", on=JULY, late=True
        ),
        "extension refused in words": n.ExtensionWords(item=A14, wanted=wanted, counter=False),
        "extension countered in words": n.ExtensionWords(item=GGZ, wanted=wanted, counter=True),
        "extension offered": n.ExtensionOffered(
            extension=5, item=A14, before=before, wanted=wanted, offered=date(2023, 9, 15), words=ODD_TEXT, on=JULY
        ),
        "extension refused": settled,
        "extension refused, own": settled.model_copy(update=named | {"own": True}),
        "extension agreed": settled.model_copy(update={"state": "agreed", "item": moved, "words": None}),
        **{
            f"extension {state}, team": settled.model_copy(update=named | {"state": state, "words": None})
            for state in get_args(Extended)
        },
    }


def _conversation():
    late = recorded("A14", "delayed", 14, expected=date(2023, 9, 30), reason="wacht op cijfers van leden")
    still = recorded("A11", "blocked", 11)
    return {
        "delay asked": n.DelayAsked(item=A14, recorded=recorded("A14", "delayed", 14)),
        "delay asked, standstill": n.DelayAsked(item=A11, recorded=still),
        "delay asked, no last day": n.DelayAsked(item=A7, recorded=recorded("A7", "delayed", 7)),
        "where asked": n.WhereAsked(item=A11, recorded=recorded("A11", "done", 11)),
        "the answer to the team asked": n.WhereAsked(item=A11, recorded=recorded("A11", "done", 11), replies=True),
        **{
            f"file not kept, {why}": n.FileNotKept(code="A11", share=11, report=21, why=why, waits=why != "gone", megabytes=10)
            for why in get_args(NotKept)
        },
        **{
            f"file received, {file.kind}": n.FileReceived(code="A11", title=REGISTER["A11"]["title"], file=file, own=own)
            for file, own in zip(FILES, (True, False) * len(FILES), strict=False)
        },
        "file": n.File(code="A11", file=FILE),
        "part asked": n.PartAsked(item=A14, recorded=recorded("A14", "on_track", 14, aside="partly")),
        "outdated asked": n.OutdatedAsked(item=A14),
        **_extensions(),
        **_decisions(),
        "burden": n.Burden(
            quarter=(2023, 2), cap=20, lines=(n.BurdenLine(party="VWS", count=7), n.BurdenLine(party="V&VN", count=1))
        ),
        "burden, none": n.Burden(quarter=(2023, 3), cap=20, lines=()),
        "forward": n.Forward(item=A14),
        "forward, no term": n.Forward(item=GGZ),
        "own day asked": n.OwnDayAsked(item=A7, recorded=recorded("A7", "on_track", 7)),
        "insisted, to the party": n.Insisted(item=A14, aside="not_ours", to_party=True, next_question=JULY),
        "insisted, to the party, outdated": n.Insisted(item=GGZ, aside="outdated", to_party=True),
        "insisted": n.Insisted(item=A14, aside="outdated"),
        "insisted, to the team": n.Insisted(item=A14, aside="not_ours", by=ODD_NAME),
        "concern with candidates": n.Concern(aside="not_ours", item=A14, candidates=("NVZ", "V&VN")),
        "read back, passed on": n.ReadBack(party="ActiZ", noted=(recorded("A14", "done", 14, via=ODD_NAME),)),
        "aside asking": n.AsideNoted(item=A11, aside="asking", again_on=date(2023, 6, 22)),
        "aside asking, no day": n.AsideNoted(item=A11, aside="asking"),
        "snoozed": n.Snoozed(items=(A11,), again_on=date(2023, 6, 22), next=A14),
        "snoozed, several, another day": n.Snoozed(items=(A11, A14), again_on=date(2023, 6, 22), wanted=date(2023, 6, 19)),
        "aside not ours": n.AsideNoted(
            item=A14, aside="not_ours", still_open=(n.Named(code="A11"), n.Named(code="A7")), next=A11
        ),
        "aside outdated": n.AsideNoted(item=A2, aside="outdated"),
        "aside partly": n.AsideNoted(item=A14, aside="partly"),
        "aside not ours, lower-case name": n.AsideNoted(item=GGZ, aside="not_ours"),
        "read back": n.ReadBack(
            party="ActiZ",
            noted=(recorded("A12", "on_track"), late),
            still_open=(n.Named(code="A11", what="de plannen"),),
            next=A11,
            coming=(
                n.Coming(parts=(n.Named(code="A12"),), on=JULY),
                n.Coming(parts=(n.Named(code="7.2"),), on=JULY, in_round=True),
            ),
            own_days=(n.Named(code="A12"),),
        ),
        "read back, of two": n.ReadBack(
            party="ActiZ", noted=(recorded("A12", "on_track", party="VWS"), recorded("A14", "done", 14, party="ActiZ"))
        ),
        "read back, all done": n.ReadBack(
            party="ActiZ", noted=(recorded("A11", "done", 11, where="https://voorbeeld.nl/plannen"),)
        ),
        "read back, nothing more": n.ReadBack(
            party="programmateam",
            noted=(recorded("A2", "not_started", 2),),
            still_open=(n.Named(code="A1"), n.Named(code="A7")),
            next=A7,
        ),
        "read back, nobody else to judge": n.ReadBack(
            party="programmateam", noted=(recorded("A2", "done", 2, what=ODD_TEXT),), alone=True
        ),
        "read back, partly": n.ReadBack(
            party="V&VN",
            noted=(recorded("A13", "on_track", 13, aside="partly", part="4 van de 5 regio's, de laatste in oktober"),),
        ),
        "read back, odd words": n.ReadBack(party="ActiZ", noted=(recorded("A14", "blocked", 14, reason=ODD_TEXT),)),
        "read back of 14, long words": n.ReadBack(
            party="ActiZ",
            noted=tuple(
                recorded(f"A{i}", "delayed", i, reason=LONG_TEXT, part=LONG_TEXT, where=LONG_TEXT) for i in range(1, 15)
            ),
        ),
        "read back, with a file": n.ReadBack(
            party="ActiZ", noted=(recorded("A11", "done", 11, where="zie het plan", file=True),)
        ),
        "choose undo": n.ChooseUndo(noted=(late, recorded("A11", "on_track", 11))),
        "ask team prompt": n.AskTeamPrompt(),
        "dropped": n.Dropped(),
        "concern dropped": n.ConcernDropped(code="A11", party="VWS"),
        "question passed on": n.QuestionPassedOn(text="Hoort het hbo er ook bij?"),
        "question for team": n.QuestionForTeam(
            question=1, name="Els Bos", party="ActiZ", text="Hoort het hbo er ook bij?", on=date(2023, 6, 20)
        ),
        "question for team, odd": n.QuestionForTeam(question=2, name=ODD_NAME, party="V&VN", text=ODD_TEXT, on=JUNE),
        "question for team, no party": n.QuestionForTeam(question=3, name="Els Bos", party=None, text=LONG_TEXT, on=JUNE),
        "reply prompt": n.ReplyPrompt(text="Hoort het hbo er ook bij?", party="ActiZ"),
        "team reply": n.TeamReply(question="Hoort het hbo er ook bij?", text="Ja, mbo en hbo.", on=date(2023, 6, 21)),
        "team reply, long": n.TeamReply(question=LONG_TEXT[:1000], text=LONG_TEXT[:1000], on=JUNE),
        "reply passed on, own": n.ReplyPassedOn(party="ActiZ", by="Noor Vos", own=True, text="Ja, mbo en hbo."),
        "reply passed on": n.ReplyPassedOn(party="ActiZ", by="Noor Vos", own=False, text="Ja, mbo en hbo."),
        "concern not ours": n.Concern(aside="not_ours", item=A11),
        "concern not ours, its own part": n.Concern(aside="not_ours", item=BARE),
        "concern outdated": n.Concern(aside="outdated", item=A14, text="Het overzicht is opgegaan in het actieplan."),
        "concern outdated, no words": n.Concern(aside="outdated", item=A14, text=""),
        "claim, own": n.Claim(code="A5", title=REGISTER["A5"]["title"], party="ActiZ", own=True),
        "claim": n.Claim(code="A5", title=REGISTER["A5"]["title"], party="de Nederlandse ggz", own=False),
        "not understood text": n.NotUnderstood(what="text", role="contact", examples=("A11", "A14")),
        "not understood text, one item": n.NotUnderstood(what="text", role="deputy", examples=("A11",)),
        "not understood text, team": n.NotUnderstood(what="text", role="team"),
        "not understood sticker": n.NotUnderstood(what="sticker", role="contact", examples=("A11", "A14")),
        "not understood edited": n.NotUnderstood(what="edited", role="contact", examples=("A11", "A14")),
        "not understood file": n.NotUnderstood(what="file", role="contact", examples=("A11", "A14")),
        "not understood recording": n.NotUnderstood(what="recording", role="contact", examples=("A11",)),
        "not understood unasked file": n.NotUnderstood(what="unasked_file", role="contact", examples=("A11",)),
        "not understood command": n.NotUnderstood(what="command", role="observer"),
        "apology": n.Apology(),
        "unread": n.Unread(
            at=datetime(2023, 7, 10, 14, 5, tzinfo=timezone(timedelta(hours=2))),
            again=datetime(2023, 7, 10, 14, 6, tzinfo=timezone(timedelta(hours=2))),
        ),
    }


def _people():
    many = tuple(_contact(i, f"Contact Persoon {i}", "Platform vmbo Zorg & Welzijn") for i in range(40))
    return {
        "welcome contact": n.Welcome(role="contact", party="ActiZ"),
        "welcome deputy": n.Welcome(role="deputy", party="de Nederlandse ggz"),
        "welcome team": n.Welcome(role="team", party=None),
        "welcome observer": n.Welcome(role="observer", party=None),
        "welcome again": n.Welcome(role="contact", party="V&VN", again=True),
        "welcome again, observer": n.Welcome(role="observer", party=None, again=True),
        "welcome again, team": n.Welcome(role="team", party=None, again=True),
        "stranger": n.Stranger(),
        "stranger, closed": n.Stranger(closed_on=date(2026, 12, 18)),
        "invitation": n.InvitationMade(token="abc_DEF-123", role="contact", party="V&VN", expires_on=date(2023, 6, 29)),
        "invitation, team": n.InvitationMade(token="abc_DEF-123", role="team", party=None, expires_on=date(2023, 6, 29)),
        "contacts": n.Contacts(
            people=(
                _contact(1, "Noor Vos", None, "team"),
                _contact(2, "Els Bos"),
                _contact(3, ODD_NAME, "V&VN", "deputy", reachable=False),
                _contact(4, "Bo de Wit", None, "observer"),
            )
        ),
        "contacts, one": n.Contacts(people=(_contact(1, "Noor Vos", None, "team"),)),
        "contacts of 40": n.Contacts(people=many),
        "contacts, one gone, invitations open": n.Contacts(
            people=(
                _contact(1, "Noor Vos", None, "team"),
                _contact(2, "Els Bos").model_copy(update={"unconfirmed": date(2023, 1, 9)}),
                _contact(4, "Els Bos", "VWS").model_copy(update={"inherits": 3}),
                _contact(5, "Bo Mol").model_copy(update={"away": AWAY}),
                _contact(6, "Ab Mol").model_copy(update={"away": AWAY.model_copy(update={"agreed": False})}),
                _contact(7, "Cor Mol").model_copy(update={"away": AWAY.model_copy(update={"deputy": None})}),
            ),
            invitations=(
                n.InvitationLine(invitation=7, role="contact", party="VWS", by="Noor Vos", until=date(2023, 6, 29)),
                n.InvitationLine(invitation=8, role="deputy", party="VWS", by=ODD_NAME, until=date(2023, 6, 29)),
                n.InvitationLine(invitation=9, role="team", party=None, by=None, until=date(2023, 6, 29)),
            ),
            gone=_contact(3, ODD_NAME, "V&VN", "deputy"),
        ),
        "choose cut off": n.ChooseCutOff(people=(_contact(2, "Els Bos"), _contact(3, "Els Bos", "V&VN"))),
        "cut off, own": n.CutOff(name="Els Bos", roles=("contact",), parties=("ActiZ",), by="Noor Vos", own=True),
        "cut off": n.CutOff(
            name=ODD_NAME, roles=("contact", "deputy"), parties=("ActiZ", "VWS"), by="Noor Vos", own=False, revoked=2
        ),
        "cut off, team": n.CutOff(name="Noor Vos", roles=("team",), parties=("programmateam",), by="Jo", own=False, revoked=1),
        "taken over": n.TakenOver(name="Els Bos", party="de Nederlandse ggz", codes=("A11", "A14")),
        "away asked": n.AwayAsked(),
        "away asked, noted": n.AwayAsked(noted=(AWAY,)),
        "away noted": n.AwayNoted(absence=1, first=JUNE, last=JULY, back_on=date(2023, 7, 11)),
        "away noted, one day, colleagues": n.AwayNoted(
            absence=1,
            first=JUNE,
            last=JUNE,
            colleagues=(n.Colleague(person=2, name=ODD_NAME, party="ActiZ"),),
            back_on=date(2023, 6, 20),
        ),
        "away noted, deputies": n.AwayNoted(
            absence=1,
            first=date(2023, 12, 20),
            last=date(2024, 1, 5),
            deputies=(n.StandIn(name=ODD_NAME, party="ActiZ"), n.StandIn(name="Els Bos", party="VWS", agreed=True)),
            back_on=date(2024, 1, 9),
        ),
        "away noted, a deputy": n.AwayNoted(
            absence=1, first=JUNE, last=JULY, deputies=(n.StandIn(name="Els Bos", party="ActiZ"),), back_on=date(2023, 7, 11)
        ),
        "away ended": n.AwayEnded(name="", party="ActiZ", first=JUNE, last=JULY, own=True),
        "away ended, of a colleague": n.AwayEnded(name=ODD_NAME, party="ActiZ", first=JUNE, last=JULY, own=False),
        "stand in asked": n.StandInAsked(absence=1, name=ODD_NAME, party="de Nederlandse ggz", first=JUNE, last=JULY),
        **{
            f"stand in answered, {accepted}, {own}": n.StandInAnswered(
                name="Els Bos", deputy=ODD_NAME, party="ActiZ", first=JUNE, last=JULY, accepted=accepted, own=own
            )
            for accepted in (True, False)
            for own in (True, False)
        },
        "workdays": n.WorkdaysNoted(weekdays=(0, 1, 3), news=True),
        "workdays, as they are": n.WorkdaysNoted(weekdays=(0, 1, 2, 3, 4), news=False),
        "better asked": n.BetterAsked(item=item("A5", "beroepsorganisaties", "V&VN")),
        "objection answered": n.ObjectionAnswered(code="A5", party="de Nederlandse ggz"),
        **{
            f"appointment better, {own}, {asked}": n.AppointmentAnswered(
                code="A5",
                title=REGISTER["A5"]["title"],
                owner="beroepsorganisaties",
                party="V&VN",
                accepted=False,
                own=own,
                better="de Nederlandse ggz",
                asked=asked,
                share=5,
                version=2,
            )
            for own, asked in ((True, True), (False, True), (False, False))
        },
        "still you": n.StillYou(person=2, party="ActiZ"),
        "confirmed, still": n.Confirmed(party="ActiZ", answer="still"),
        "confirmed, somebody else": n.Confirmed(party="de Nederlandse ggz", answer="somebody_else"),
        "confirmed, later": n.Confirmed(party="ActiZ", answer="later", again_on=JULY),
        "somebody else": n.SomebodyElse(name=ODD_NAME, party="ActiZ"),
        "somebody else, named": n.SomebodyElse(name="Els Bos", party="ActiZ", to=ODD_NAME),
        "not linked": n.NotLinked(),
        "leave": n.Leave(),
        "strange group": n.StrangeGroup(group=7, title=ODD_NAME, by=None),
        "strange group, by a contact": n.StrangeGroup(group=7, title="Borrel", by="Els Bos"),
        "guesses seen": n.GuessesSeen(),
        "invitation, deputy": n.InvitationMade(token="abc_DEF-123", role="deputy", party="V&VN", expires_on=date(2023, 6, 29)),
        "invitation, observer": n.InvitationMade(
            token="abc_DEF-123", role="observer", party=None, expires_on=date(2023, 6, 29)
        ),
        "farewell": n.Farewell(),
        "goodbye": n.Goodbye(closed_on=date(2026, 12, 18)),
        "goodbye to a group": n.Goodbye(closed_on=date(2026, 12, 18), group=True),
        "farewell to one of two": n.Farewell(party="ActiZ", others=("VWS",)),
        "wrong person": n.WrongPerson(name="van Dam", party="ActiZ"),
        "group linked": n.GroupLinked(title="Kernteam"),
        "group linked, odd": n.GroupLinked(title=ODD_NAME),
        "help contact": n.Help(role="contact"),
        "help deputy": n.Help(role="deputy"),
        "help team": n.Help(role="team"),
        "help observer": n.Help(role="observer"),
        "group help": n.GroupHelp(),
        "privacy": n.Privacy(),
        "privacy, known": n.Privacy(known=True),
        "no messages any more": n.StopWanted(role="contact"),
        "no messages any more, observer": n.StopWanted(role="observer"),
        "forget asked": n.ForgetAsked(parties=("ActiZ",)),
        "forget asked, observer": n.ForgetAsked(parties=()),
        "forgotten": n.Forgotten(parties=("ActiZ", "de Nederlandse ggz")),
        "forgotten, stranger": n.Forgotten(parties=()),
        "joined": n.Joined(name="Jan de Vries", role="contact", party="ActiZ"),
        "joined, team": n.Joined(name=ODD_NAME, role="team", party=None),
        "contact gone": n.ContactGone(who=n.Alias(role="contact", party="ActiZ", year=2023, number=2), others=0),
        "contact gone, others": n.ContactGone(who=n.Alias(role="deputy", party="V&VN", year=2023, number=1), others=1),
        "contact gone, team": n.ContactGone(who=n.Alias(role="team", party=None, year=2022, number=3), others=2),
        "contact gone, observer": n.ContactGone(who=n.Alias(role="observer", party=None, year=2022, number=1), others=0),
        "dropped, stays": n.Dropped(stays=True),
        "nothing kept": n.NothingKept(),
        "kept": KEPT,
        "paused, own": n.Paused(by="Noor Vos", own=True),
        "paused": n.Paused(by="Noor Vos", own=False),
        "resumed, own": n.Resumed(by="Noor Vos", own=True),
        "resumed": n.Resumed(by=ODD_NAME, own=False),
        "undeliverable": n.Undeliverable(name="Els Bos", party="ActiZ"),
        "undeliverable, team": n.Undeliverable(name="Noor Vos", party="programmateam"),
        "undelivered": n.Undelivered(letters=(LOST, LOST.model_copy(update={"letter": 43, "state": "uncertain"}))),
        "undelivered, one": n.Undelivered(letters=(LOST,)),
        "undelivered, asked": n.Undelivered(
            asked=True,
            letters=tuple(
                LOST.model_copy(update={"letter": 44 + i, "reason": reason, "what": what, "state": "undeliverable"})
                for i, (what, reason) in enumerate(
                    (
                        ("item_question", "Forbidden: bot was blocked by the user"),
                        ("task_due", "Forbidden: user is deactivated"),
                        ("digest_due", "Forbidden: bot was kicked from the group chat"),
                        ("sheet_due", "Request Entity Too Large"),
                        ("sheet", "the file could not be made"),
                        ("dossier_due", "the file could not be made"),
                        ("appointment_asked", "Bad Request: not enough rights to send text messages to the chat"),
                        ("team_reply", "could not be put into words"),
                        ("question_for_team", "no connection"),
                        ("welcome", ODD_TEXT),
                        ("welcome", None),
                    )
                )
            ),
        ),
        "undelivered, odd": n.Undelivered(
            letters=(
                LOST.model_copy(update={"name": ODD_NAME}),
                LOST.model_copy(update={"name": "", "party": None}),
                LOST.model_copy(update={"name": "", "party": None, "group": True}),
                LOST.model_copy(update={"name": "Kernteam", "party": None, "group": True}),
                LOST.model_copy(update={"name": "Noor Vos", "party": "programmateam"}),
            )
        ),
        "undelivered, 50": n.Undelivered(letters=tuple(LOST.model_copy(update={"letter": i}) for i in range(50))),
        "sheet": n.Sheet(as_of=JULY, rows=SHEET),
        "dossier": DOSSIER,
        "dossier, broken": DOSSIER.model_copy(update={"lines": (), "chain": n.Chain(broken=12)}),
        "questionnaire": n.Questionnaire(party="V&VN", as_of=JUNE, answer_by=date(2023, 6, 29), items=(A14, A11)),
        "questionnaire, one": n.Questionnaire(party="ActiZ", as_of=JUNE, answer_by=JULY, items=(A6,)),
        "picture": n.Picture(
            of="line",
            as_of=JULY,
            rows=(
                n.PictureRow(line=1, title="Innovatieve werkvormen", statuses=(("done", 3), ("on_track", 9), (None, 4))),
                n.PictureRow(line=2, title=ODD_TEXT, statuses=(("not_started", 1), ("delayed", 2), ("blocked", 1))),
                n.PictureRow(line=3, title="Leren en ontwikkelen", statuses=(("done", 12), ("reopened", 1))),
            ),
        ),
        "picture, by quarter, at its longest": n.Picture(
            of="quarter",
            as_of=JULY,
            rows=tuple(
                n.PictureRow(quarter=quarter, edge=edge, statuses=tuple((status, 2_431) for status in EVERY_STATUS))
                for quarter, edge in (
                    ((2023, 1), "before"),
                    ((2023, 1), None),
                    ((2023, 2), None),
                    ((2023, 3), None),
                    ((2023, 4), None),
                    ((2023, 4), "after"),
                    (None, None),
                )
            ),
        ),
        "picture, of nothing": n.Picture(of="line", as_of=JULY, rows=()),
        "sheet, one": n.Sheet(as_of=JULY, rows=SHEET[:1]),
        "undelivered, none": n.Undelivered(letters=(), asked=True),
    }


def card(code, **more):
    """An agreement as its card, without shares unless given."""
    entry = REGISTER[code]
    facts = {
        "code": code,
        "commitment": "afspraak",
        "title": entry["title"],
        "summary": entry["summary"],
        "state": "active",
        "programmalijn": entry["programmalijn"],
        "opgave": entry["opgave"],
        "owners": tuple(entry["owners"]),
        "inferred": tuple(entry.get("inferred", ())),
        "involved": tuple(entry.get("involved", ())),
        "rollup": entry["rollup"],
        "terms": tuple(
            n.CardTerm(words=t["words"], span=span(code, i), what=t.get("what"), who=tuple(t["who"]))
            for i, t in enumerate(entry["term"])
        ),
        "shares": (),
        "source_chapter": entry["source"]["chapter"],
        "source_line": entry["source"]["line"],
    }
    return n.Card(**{**facts, **more})


def _share(owner, party=None, basis=None, what=None, answer=None, code="A5"):
    return n.CardShare(owner=owner, party=party, basis=basis, what=what, span=span(code), answer=answer)


def _queries():
    shares = (
        _share("beroepsorganisaties", "V&VN", "afgesproken", "het plan", ON_TRACK),
        _share("brancheorganisaties", "ActiZ", "afgesproken", None, PARTLY),
        _share("regionale werkgeversorganisaties", "RegioPlus", "volgens_de_tekst"),
        _share("vakbonden"),
        _share("VWS", "VWS", "volgens_de_tekst", None, LATER),
    )
    call = n.CallLine(
        line=line("A11", "brancheorganisaties", "ActiZ"),
        asked_on=(date(2023, 6, 15), date(2023, 7, 11), date(2023, 9, 5)),
        contacts=("Els Bos", ODD_NAME),
    )
    nobody = n.CallLine(line=line("A14", "werkgevers", "RegioPlus"), asked_on=(date(2023, 6, 15),), contacts=())
    return {
        "mine, counted": n.Mine(party="ActiZ", open=(A11,), done=(), asked=1, cap=20),
        "mine": n.Mine(party="ActiZ", open=(A11, A14, A7), done=(A12,)),
        "mine, objected to": n.Mine(
            party="ActiZ",
            open=(A11.model_copy(update={"apart": "not_ours"}), A14.model_copy(update={"apart": "outdated"}), A7),
            done=(),
        ),
        "mine, one": n.Mine(party="programmateam", open=(A2,), done=()),
        "mine, all done": n.Mine(party="V&VN", open=(), done=(A5, A13)),
        "mine, none": n.Mine(party="de Nederlandse ggz", open=(), done=()),
        "mine of 40": n.Mine(party="RegioPlus", open=tuple(A9 for _ in range(40)), done=(A12,)),
        **{f"card {code}": card(code) for code in REGISTER},
        "card with shares": card("A5", shares=shares, yours=A5),
        "card with 60 shares": card(
            "A5", shares=tuple(_share("vakbonden", "FNV", "afgesproken", "x", WORDY) for _ in range(60))
        ),
        "card with files": card("A11", files=FILES),
        "card for the team": card(
            "A11",
            for_team=True,
            sentence=PHRASE,
            may_phrase=True,
            may_agree=True,
            notes=(n.CardNote(on=JUNE, by=ODD_NAME, words=ODD_TEXT), n.CardNote(on=JUNE, by=None, words=LONG_TEXT)),
            terms=(
                n.CardTerm(
                    words="uiterlijk Q2 2023",
                    span=span("A11"),
                    moved=(
                        n.TermMoved(on=JUNE, before=span("A7"), after=span("A11")),
                        n.TermMoved(on=JULY, before=span("A11"), after=span("A5"), party="de Nederlandse ggz"),
                    ),
                ),
            ),
            shares=(
                _share(
                    "onderwijs",
                    "OCW",
                    "afgesproken",
                    "het plan",
                    JUDGED_ODD,
                ),
                _share("werkgevers", "VWS", "afgesproken", None, NOT_ONLINE),
            ),
            indicators=(n.IndicatorLine(title="Ziekteverzuim"), n.IndicatorLine(title="Werkdruk")),
        ),
        "card with a settled sentence": card("A11", sentence=SETTLED_PHRASE),
        "card with a figure": card(
            "A7", indicators=(n.IndicatorLine(title="Ziekteverzuim", value="7,1%", as_of=JUNE, source=ODD_TEXT),)
        ),
        "timeline": n.Timeline(
            code="A11", title="Plannen voor opleidingen met te weinig studenten", lines=DOSSIER.lines[:8], page=1, pages=3
        ),
        "timeline, words": n.Timeline(code="A11", title="Plannen", lines=DOSSIER.lines[8:]),
        "timeline, empty": n.Timeline(code="A7", title="Plannen", lines=()),
        "card with its standing": card(
            "A11",
            as_of=JUNE,
            standing=Standing(
                "term", 3, 5, 1, expected=(("VWS", date(2023, 9, 30)),), blocked=("de Nederlandse ggz",), apart=1
            ),
        ),
        "card merged by a decision": card("A8", state="merged", decided=n.CardState(day=JUNE, words=ODD_TEXT, into="A11")),
        "card on hold": card("A8", state="on_hold"),
        "card withdrawn": card("A8", state="withdrawn"),
        "card changed": card("A8", state="changed"),
        "card merged": card("A8", state="merged"),
        "card without terms": card("A14", terms=()),
        "card that follows": card(
            "A5",
            asked=False,
            links=(
                n.CardLink(link="uitgewerkt in", codes=("3.4",), follows=True),
                n.CardLink(link="hoort bij", codes=("3.1", "3.2", "3.3"), back=True),
                n.CardLink(link="herhaalt", codes=("A6",)),
            ),
            differences=(
                n.Difference(here=n.Side(code="A5", owners=("regionale werkgeversorganisaties",)), there=n.Side(code="3.4")),
            ),
        ),
        "card that is followed": card(
            "A12",
            links=(
                n.CardLink(link="uitgewerkt in", codes=("A12",), back=True, follows=True),
                n.CardLink(link="hoort bij", codes=("A11",)),
                n.CardLink(link="herhaalt", codes=("4.13",), back=True),
            ),
        ),
        "card worked out elsewhere": card(
            "A7",
            links=(n.CardLink(link="uitgewerkt in", codes=("4.3", "4.6")),),
            differences=(
                n.Difference(
                    here=n.Side(code="A7", terms=(n.CardTerm(words="uiterlijk in Q3 van 2023", span=span("A7")),)),
                    there=n.Side(code="4.3", owners=("VWS", "RegioPlus")),
                ),
            ),
            shares=(_share("vakbonden", "FNV", "afgesproken", None, DONE).model_copy(update={"withdrawn": True}),),
        ),
        "card that works out": card("A11", links=(n.CardLink(link="uitgewerkt in", codes=("A7",), back=True),)),
        "card of what is followed": card("A14", asked=False),
        "programme": n.Programme(
            title="Toekomstbestendige Arbeidsmarkt Zorg & welzijn",
            lines=(
                n.ProgrammeLine(number=1, title="Anders werken", agreements=4, actions=30),
                n.ProgrammeLine(number=2, title="Medewerkers houden", agreements=6, actions=1),
            ),
            indicators=(n.IndicatorLine(title="Ziekteverzuim"), n.IndicatorLine(title="Vacaturegraad")),
            money=(MONEY, MONEY.model_copy(update={"total": True})),
        ),
        "programme, one line": n.Programme(
            title="Anders werken",
            line=1,
            lines=(n.ProgrammeLine(number=1, title="Anders werken", agreements=4, actions=30),),
            tasks=(n.TaskLine(number=1, title="Vernieuwing die werk scheelt", agreements=("A1", "A2"), actions=15),),
            indicators=(
                n.IndicatorLine(title="Ziekteverzuim", value="7,8%", as_of=JUNE, source="AZW Statline"),
                n.IndicatorLine(title="Deeltijdfactor"),
            ),
            money=(MONEY,),
        ),
        "programme, empty": n.Programme(title="TAZ", lines=()),
        "overdue, nothing": n.Overdue(as_of=JUNE, own=(), others=(), without=(), next_day=date(2023, 6, 30)),
        "overdue, nothing ever": n.Overdue(as_of=JUNE, own=(), others=(), without=()),
        "overdue, one": n.Overdue(as_of=JULY, own=(line("A2", "VWS", "programmateam", own=True),), others=(), without=()),
        "overdue": n.Overdue(
            as_of=JULY,
            own=(line("A1", "VWS", "VWS", term=3, own=True), line("A2", "VWS", "programmateam", own=True)),
            others=(
                line("A11", "brancheorganisaties", "ActiZ"),
                line("A14", "brancheorganisaties", "ActiZ", answer=LATER),
                line("A12", "onderwijs", "MBO Raad", answer=STILL),
            ),
            without=(line("A4", "vakbonden"), line("A4", "zorgorganisaties")),
        ),
        "overdue of 120": n.Overdue(
            as_of=JULY,
            own=tuple(line("A2", "VWS", "VWS", answer=WORDY, own=True) for _ in range(40)),
            others=tuple(line("A11", "brancheorganisaties", f"Organisatie {i}", answer=LATER) for i in range(40)),
            without=tuple(line("A4", "vakbonden") for _ in range(40)),
        ),
        "without contact": n.WithoutContact(
            nobody=(line("A4", "vakbonden"), line("A5", "vakbonden", term=1)),
            proposed=(line("A5", "beroepsorganisaties", "V&VN"),),
            unreachable=(line("A7", "overheid", "VWS", term=1),),
        ),
        "without contact, with an idea": n.WithoutContact(
            nobody=(
                line("A4", "beroepsorganisaties").model_copy(update={"suggested": "V&VN"}),
                line("A4", "vakbonden").model_copy(update={"named": ("FNV", "CNV")}),
                line("A4", "cliëntenorganisaties"),
            ),
            proposed=(),
            unreachable=(),
        ),
        "without contact, nobody left": n.WithoutContact(nobody=(), proposed=(), unreachable=()),
        "without contact, unreachable only": n.WithoutContact(
            nobody=(), proposed=(), unreachable=(line("A1", "VWS", "VWS", term=3),)
        ),
        "without contact of 40": n.WithoutContact(
            nobody=tuple(line("A4", "vakbonden") for _ in range(40)), proposed=(), unreachable=()
        ),
        "calls": n.Calls(calls=(call, nobody)),
        "calls, one": n.Calls(calls=(call,)),
        "calls, away": n.Calls(calls=(call.model_copy(update={"asked_on": (), "away_until": JULY}),)),
        "calls, noting": n.Calls(
            calls=(
                call.model_copy(
                    update={
                        "share": 3,
                        "version": 1,
                        "rang_on": JULY,
                        "rang": ODD_TEXT,
                        "line": line("A11", "ActiZ", "ActiZ", answer=BY_MAIL),
                    }
                ),
            ),
            seconds=(n.Colleague(person=4, name=ODD_NAME, party="ActiZ"),),
            may_note=True,
        ),
        **{
            f"behalf noted, {told_in}, {own}": n.BehalfNoted(
                party="ActiZ",
                noted=(recorded("A11", "delayed", via="Els Bos", told_in=told_in, told_on=JUNE),),
                told_in=told_in,
                told_on=JUNE,
                own=own,
                reached=reached,
            )
            for told_in in get_args(SaidIn)
            for own, reached in ((True, 0), (False, 2))
        },
        "behalf noted, several": n.BehalfNoted(
            party="ActiZ",
            noted=(recorded("A11", "done"), recorded("A14", "on_track", 14)),
            told_in="paper",
            told_on=JUNE,
            own=True,
            reached=1,
        ),
        "behalf dropped": n.BehalfDropped(code="A11", party="ActiZ", by_party=False),
        "behalf dropped, by the party": n.BehalfDropped(code="A11", party="ActiZ", by_party=True),
        "call asked": n.CallAsked(item=A11),
        "call noted": n.CallNoted(item=A11, text=ODD_TEXT),
        "second asked": n.SecondAsked(name=ODD_NAME, party="ActiZ", codes=("A11", "A14")),
        "note asked": n.NoteAsked(code="A11", title=ODD_TEXT),
        "note kept": n.NoteKept(note=4, code="A11", title="Plannen", words=ODD_TEXT),
        "note dropped": n.NoteKept(note=4, code="A11", title="Plannen"),
        "sentence asked": n.SentenceAsked(code="A11", title=ODD_TEXT),
        "sentence asked, again": n.SentenceAsked(code="A11", title="Plannen", now=PHRASE, of_team=False),
        **{
            f"sentence, {step} to {to}": n.SentenceNews(
                code="A11", title="Plannen", step=step, party="de Nederlandse ggz", sentence=PHRASE, to=to, may_agree=yes
            )
            for step in get_args(Phrasing)
            for to, yes in (("self", False), ("team", False), ("party", step == "draft"))
        },
        "sentence, by the team": n.SentenceNews(
            code="A11", title="Plannen", step="draft", party="programmateam", sentence=AGREED_PHRASE, to="team"
        ),
        "sentence, settled": n.SentenceNews(
            code="A11", title="Plannen", step="settle", party="programmateam", sentence=SETTLED_PHRASE, to="party"
        ),
        "sentences": n.Sentences(
            settled=(n.Coded(code="A7", title=ODD_TEXT),),
            ready=(n.Coded(code="A9", title="Plannen"),),
            waiting=(n.Coded(code="A11", title="Plannen"),),
            missing=tuple(n.Coded(code=code, title="x") for code in REGISTER),
        ),
        "sentences, all settled": n.Sentences(settled=(n.Coded(code="A7", title="Plannen"),)),
        "asked now": n.AskedNow(
            code="A11",
            title="Plannen",
            asked=(n.AskedOne(name=ODD_NAME, party="ActiZ"), n.AskedOne(name="Els Bos", party="ActiZ", second=True)),
            left=LEFT_OUT[:2],
            again=JULY,
        ),
        "asked now, one": n.AskedNow(
            code="A11", title="Plannen", asked=(n.AskedOne(name="Els Bos", party="ActiZ"),), again=JULY
        ),
        "question, the team wants it": n.ItemQuestion(item=A11, rung="again", by_team=True),
        "bundle, the team wants it": n.Bundle(
            party="ActiZ",
            items=(n.BundleItem(item=A11, rung="before"), n.BundleItem(item=A14, rung="before")),
            by_team=True,
        ),
        "calls, none": n.Calls(calls=()),
        "calls of 40": n.Calls(calls=tuple(call for _ in range(40))),
        "digest": n.Digest(
            year=2023,
            week=28,
            as_of=JULY,
            done=(line("A11", "brancheorganisaties", "ActiZ", answer=DONE),),
            later=(line("A14", "brancheorganisaties", "ActiZ", answer=LATER),),
            blocked=(line("A1", "zorgkantoren", "ZN", term=2, answer=STILL),),
            unknown=(line("A2", "VWS", "programmateam"), line("A4", "vakbonden"), line("A12", "onderwijs", "MBO Raad")),
            upcoming=(line("A7", "werkgevers", "RegioPlus"),),
            received=(
                line("A13", "beroepsorganisaties", "V&VN", answer=PARTLY),
                line("A6", "onderwijs", "MBO Raad", answer=RUNS),
            ),
            unanswered=5,
            asked=19,
            silent=("NFU", "VGN"),
            called=True,
            overleg=date(2023, 9, 28),
            to_judge=3,
            wishes=1,
            next_day=date(2023, 9, 30),
        ),
        "digest of a group, with every line": n.Digest(
            year=2023,
            week=28,
            as_of=JULY,
            done=(line("A11", "brancheorganisaties", "ActiZ", answer=DONE),),
            accepted=(line("A5", "vakbonden", answer=DONE),),
            later=(line("A14", "brancheorganisaties", "ActiZ", answer=LATER),),
            blocked=(line("A1", "zorgkantoren", "ZN", term=2, answer=STILL),),
            unknown=(line("A3", "VWS", term=1), line("A2", "VWS", "programmateam"), line("A4", "vakbonden")),
            upcoming=(line("A7", "werkgevers", "RegioPlus"),),
            received=(
                line("A13", "beroepsorganisaties", "V&VN", answer=PARTLY),
                line("A6", "onderwijs", "MBO Raad", answer=RUNS),
            ),
            unanswered=5,
            asked=19,
            called=True,
            overleg=date(2023, 9, 28),
            next_day=date(2023, 9, 30),
        ),
        "digest, of one's own": n.Digest(
            year=2023,
            week=28,
            as_of=JULY,
            of=("ActiZ", "V&VN"),
            received=(line("A6", "onderwijs", "ActiZ", answer=RUNS),),
            unanswered=1,
            asked=2,
            upcoming=(line("A7", "werkgevers", "ActiZ"),),
            next_day=date(2023, 9, 30),
        ),
        "digest, of one's own, nothing new": n.Digest(year=2023, week=28, as_of=JULY, of=("ActiZ",), news=False),
        "digest of a long year": n.Digest(
            year=2023,
            week=28,
            as_of=JULY,
            done=tuple(line(f"A{i}", "werkgevers", "RegioPlus", answer=DONE) for i in range(1, 13)),
            unknown=(line("A2", "VWS", "programmateam"), line("A3", "VWS", "VWS", term=1)),
            totals=n.DigestTotals(done=4711, unknown=1, longer=38),
        ),
        "digest of 14 done": n.Digest(
            year=2023,
            week=29,
            as_of=JULY,
            done=tuple(line(f"A{i}", "werkgevers", "RegioPlus", answer=DONE) for i in range(1, 15)),
        ),
        "digest, questions out only": n.Digest(year=2023, week=26, as_of=date(2023, 6, 26), unanswered=3, asked=3),
        "digest, nothing new": n.Digest(
            year=2023,
            week=30,
            as_of=JULY,
            upcoming=(line("A7", "werkgevers", "RegioPlus"),),
            next_day=date(2023, 9, 30),
            news=False,
        ),
        "digest, nothing at all": n.Digest(year=2025, week=30, as_of=JULY, news=False),
    }


_REFUSALS = {
    "unknown code": no.UnknownCode(code="A41", near=("A4", "A14")),
    "unknown code, none": no.UnknownCode(code="?"),
    "unknown code, odd": no.UnknownCode(code="<a>&"),
    "unknown party": no.UnknownParty(name="V&V", near=("V&VN", "VNG")),
    "unknown party, none near": no.UnknownParty(name=ODD_NAME),
    "party is category": no.PartyIsCategory(name="werkgevers"),
    "not yours": no.NotYours(code="A7", owners=("VWS", "werkgevers", "vakbonden"), answers="RegioPlus", party="ActiZ"),
    "not yours, no aanspreekpunt": no.NotYours(code="A4", owners=("vakbonden",), answers=None, party="de Nederlandse ggz"),
    "not yours, the team's": no.NotYours(code="A2", owners=("VWS",), answers="programmateam", party="ActiZ"),
    "not for you": no.NotForYou(),
    "invitation unknown": no.InvitationUnknown(),
    "invitation used": no.InvitationUsed(),
    "invitation expired": no.InvitationExpired(expired_on=date(2023, 6, 29)),
    "invitation revoked": no.InvitationRevoked(),
    "already member": no.AlreadyMember(),
    "button stale": no.ButtonStale(),
    "button foreign": no.ButtonForeign(),
    "nothing to undo": no.NothingToUndo(),
    "a link without an answer": no.LinkWaits(code="A9"),
    "a bare yes": no.SaysTooLittle(),
    "words for an answer of a while ago": no.WhatAbout(code="A11"),
    "no such contact": no.NoSuchContact(name="7"),
    "last team member": no.LastTeamMember(),
    "not in group": no.NotInGroup(),
    "only in group": no.OnlyInGroup(),
    "already appointed": no.AlreadyAppointed(code="A7", parties=("de Nederlandse ggz",)),
    "follows an action": no.FollowsAction(code="A12", action="7.2"),
    "before start": no.BeforeStart(moment=date(2023, 6, 20), start=date(2023, 9, 1)),
    "after term": no.AfterTerm(code="A14", moment=date(2023, 7, 2), last=date(2023, 6, 30)),
    "not later": no.NotLater(moment=date(2023, 6, 28), last=date(2023, 6, 30)),
    "moment to come": no.MomentToCome(moment=JULY),
    "already so": no.AlreadySo(code="A14", state="withdrawn"),
    "merged nowhere": no.MergedNowhere(code="8.6"),
    **{
        f"agenda wrong, {rule}": no.AgendaWrong(rule=rule, found=date(2023, 6, 18), right=date(2023, 6, 19))
        for rule in get_args(Misfit)
        if rule != "never_open"
    },
    **{
        f"round wrong, {rule}": no.RoundWrong(
            rule=rule, found=date(2023, 6, 29), right=date(2023, 9, 1) if rule != "overleg" else None
        )
        for rule in get_args(RoundMisfit)
    },
    **{
        f"postpone wrong, {rule}": no.PostponeWrong(
            rule=rule, found=date(2023, 11, 18), right=date(2023, 11, 20) if rule == "closed" else None
        )
        for rule in get_args(PostponeMisfit)
    },
    "postpone wrong, another day": no.PostponeWrong(rule="too_late", found=date(2023, 11, 30), right=date(2023, 11, 16)),
    "nothing planned": no.NothingPlanned(party="programmateam"),
    "nothing planned in the round": no.NothingPlanned(code="3.5", opens=date(2023, 11, 1)),
    "nothing mended": no.NothingMended(party="ActiZ"),
    "words missing, voorbeeld": no.WordsMissing(command="voorbeeld"),
    "a round runs": no.RoundRuns(reply_by=date(2023, 6, 5)),
    "page closed": no.PageClosed(correct_by=JUNE, papers_on=JULY),
    "no round runs": no.RoundNotOpen(opens=date(2023, 9, 1)),
    "agenda wrong, never open": no.AgendaWrong(rule="never_open", found=None, right=None),
    "not on agenda": no.NotOnAgenda(day=JULY),
    "words missing, punt": no.WordsMissing(command="punt"),
    "words missing, agenda": no.WordsMissing(command="agenda"),
    "no term": no.NoTerm(code="A1"),
    "day missing": no.DayMissing(),
    "day of a decision missing": no.DayMissing(past=True),
    "reason missing": no.ReasonMissing(),
    "nobody to ask": no.NobodyToAsk(party="V&VN"),
    "moment passed": no.MomentPassed(moment=date(2023, 5, 3), today=JUNE),
    "words missing, aanspreekpunt": no.WordsMissing(command="aanspreekpunt"),
    "words missing, uitnodigen": no.WordsMissing(command="uitnodigen"),
    "words missing, afsluiten": no.WordsMissing(command="afsluiten"),
    "words missing, afspraak": no.WordsMissing(command="afspraak"),
    "own answer": no.OwnAnswer(code="A2"),
    "nothing to judge": no.NothingToJudge(code="A11"),
    "verdict stands": no.VerdictStands(code="A11", on=JUNE),
    **{
        f"absence {rule}": no.AbsenceWrong(rule=rule, first=JULY, last=JUNE, most=date(2023, 12, 14))
        for rule in ("backwards", "over", "far")
    },
    "snooze wrong": no.SnoozeWrong(until=date(2023, 10, 2), first=date(2023, 6, 16), last=date(2023, 6, 29)),
    "snooze wrong, no more": no.SnoozeWrong(until=date(2023, 7, 12), first=JULY, last=JUNE),
    "nothing open": no.NothingOpen(),
    "nothing to ask": no.NothingToAsk(party="ActiZ"),
    "words missing, vragenlijst": no.WordsMissing(command="vragenlijst"),
    "source missing": no.SourceMissing(),
    "not of party": no.NotOfParty(code="A11", party="de Nederlandse ggz", parties=("ActiZ", "VWS")),
    "not of party, nobody's": no.NotOfParty(code="A11", party="ActiZ"),
    "not today": no.NotToday(name=ODD_NAME, day=date(2023, 6, 20)),
    "words missing, namens": no.WordsMissing(command="namens"),
    "words missing, werkdagen": no.WordsMissing(command="werkdagen"),
    "no colleague": no.NoColleague(name=ODD_NAME, party="de Nederlandse ggz", near=("Els Bos", "Bo Mol")),
    "no colleague at all": no.NoColleague(name="Els", party="ActiZ"),
    "colleague away": no.ColleagueAway(name="Els Bos", first=JUNE, last=JULY),
    "too long": no.TooLong(limit=1000),
    "cannot ask": no.CannotAsk(code="A11", left=LEFT_OUT),
    "cannot ask, no parts": no.CannotAsk(code="A11", left=()),
    "sending paused": no.SendingPaused(),
    "questions wait": no.QuestionsWait(limit=10),
}


def _judged(verdict="accepted", on=JULY, **more):
    return n.Judged(verdict=verdict, on=on, **more)


def _judgeable(code="A11", owner="brancheorganisaties", party="ActiZ", verdict=None, report=21, answer=DONE, **more):
    answer = answer.model_copy(update={"verdict": verdict})
    return n.Judgeable(
        report=report,
        verdict=report + 100 if verdict else None,
        item=item(code, owner, party, answer=answer, share=report),
        **more,
    )


_REST = _judged("partly", words="de regio Zuid, eind oktober", until=date(2023, 10, 31))
_ASKED = _judged("question", words="De voorstellen gaan over het mbo. Hoort het hbo er ook bij?")
_NOWHERE = DONE.model_copy(update={"where": None})


def _changed():
    every = tuple(n.Coded(code=code, title=REGISTER[code]["title"]) for code in REGISTER)
    groups = tuple(n.ChangedItems(what=what, items=every[place : place + 2]) for place, what in enumerate(get_args(ChangeKind)))
    return {
        "changed": n.Changed(since=JUNE, until=JULY, groups=groups),
        "changed, much": n.Changed(since=JUNE, until=JULY, groups=(n.ChangedItems(what="new", items=every),)),
        "changed, nothing": n.Changed(since=JUNE, until=JULY),
        "digest with what was agreed": n.Digest(
            year=2023, week=28, as_of=JULY, accepted=(line("A11", "brancheorganisaties", "ActiZ", answer=DONE),)
        ),
    }


def _found():
    late = (line("A2", "VWS", "programmateam", own=True), line("A14", "brancheorganisaties", "ActiZ", answer=LATER))
    quarter = n.Filter(party="ActiZ", line=2, opgave=3, level="sector_en_regio", theme="Zelfredzaamheid", quarter=(2023, 2))
    odd = n.Filter(words=ODD_TEXT[:80])
    some = n.Found(
        wanted=n.Filter(find="late"), as_of=JULY, parts=20, items=9, statuses=((None, 12), ("delayed", 5), ("reopened", 3)),
        page=1, size=8, lines=late,
    )  # fmt: skip
    return {
        "found": some,
        "found, first page": some.model_copy(update={"page": 0}),
        "found, one": n.Found(wanted=quarter, as_of=JULY, parts=1, items=1, statuses=(("done", 1),), size=8, lines=late[:1]),
        "found, everything": n.Found(
            wanted=n.Filter(), as_of=JULY, parts=217, items=114, statuses=((None, 217),), size=8, usual=get_args(Find)[1:7]
        ),
        "found, by kind": some.model_copy(update={"wanted": n.Filter(kind_of="actie", status="delayed")}),
        "found, in some time": some.model_copy(update={"wanted": n.Filter(find="open", party="ActiZ", due=(JUNE, JULY))}),
        "found, since a day": some.model_copy(
            update={"wanted": n.Filter(party="ActiZ", also=("NVZ", "V&VN"), said=(JUNE, None))}
        ),
        "found, up to a day": some.model_copy(update={"wanted": n.Filter(due=(None, JULY), said=(None, None))}),
        "found, without parts": n.Found(
            wanted=odd, as_of=JULY, parts=1, items=1, size=8, lines=(n.Line(code="A9", title="Een punt", owner=""),)
        ),
        "found, nothing": n.Found(wanted=odd, as_of=JULY, parts=0, items=0, size=8, usual=("soon",)),
        "found, nothing but near": n.Found(
            wanted=quarter, as_of=JULY, parts=0, items=0, size=8, nearest=n.Filter(find="silent", party="V&VN"), nearest_parts=3
        ),
        **{
            f"found, {find}": some.model_copy(update={"wanted": n.Filter(find=find, level=level, kind_of=kind)})
            for find, level, kind in zip(
                get_args(Find), cycle((*get_args(Level), None)), cycle((*get_args(CommitmentKind), None))
            )
        },
    }


def _verdicts():
    plain, own = _judgeable(), _judgeable("A2", "VWS", "programmateam", report=22, answer=_NOWHERE, own=True)
    twice = _judgeable("A11", "werkgevers", "RegioPlus", report=23)
    odd = DONE.model_copy(update={"where": ODD_TEXT})
    asked = _judgeable(verdict=_ASKED)
    settled = _judgeable(verdict=_judged(settled_on=date(2023, 6, 22)))
    proposed = _judgeable("A13", "beroepsorganisaties", "V&VN", verdict=_judged(proposed=True), report=24)
    given = {
        "akkoord": _judgeable(verdict=_judged()),
        "a proposal": proposed,
        "deels akkoord": _judgeable(verdict=_REST),
        "deels akkoord, no day": _judgeable(verdict=_judged("partly", words="het hbo")),
        "a question": asked,
        "not found": _judgeable(verdict=_judged("not_found")),
        "not found, nothing said": _judgeable(verdict=_judged("not_found"), answer=_NOWHERE),
        "settled": settled,
        "settled in part": _judgeable(verdict=_judged("partly", words="het hbo", settled_on=date(2023, 6, 22))),
        "corrected": _judgeable(verdict=_judged(words="De link werkt nu wel.", corrected=True)),
        "odd words": _judgeable(verdict=_judged("question", words=ODD_TEXT)),
        "long words": _judgeable(verdict=_judged("question", words=LONG_TEXT)),
    }
    return {
        "judging": n.Judging(answers=(own, plain, twice), more=3, overleg=1, own=("A5",)),
        "judging, one item": n.Judging(answers=(plain, twice), of="A11"),
        "judging, one": n.Judging(answers=(plain,)),
        "judging, only the overleg": n.Judging(answers=(), overleg=2),
        "judging, only requests": n.Judging(answers=(), requests=2),
        "judging, nothing": n.Judging(answers=()),
        "judge asked": n.JudgeAsked(answer=plain),
        "judge asked, more to come": n.JudgeAsked(answer=own, left=2, next=21, noted=given["akkoord"]),
        "judge asked, judged before": n.JudgeAsked(answer=asked, left=1, next=22),
        "judge asked, odd": n.JudgeAsked(answer=_judgeable(answer=odd)),
        **{
            f"verdict words, {verdict}": n.VerdictWords(
                answer=plain if verdict in ("partly", "question") else asked, verdict=verdict
            )
            for verdict in get_args(VerdictKind)
        },
        "verdicts noted": n.VerdictsNoted(
            given=(proposed, settled, _judgeable("A11", "werkgevers", "RegioPlus", _REST, 23)), own=("A2",), left=3
        ),
        "verdicts noted, one": n.VerdictsNoted(given=(asked,)),
        **{f"verdict given, {name}": n.VerdictGiven(given=(one,)) for name, one in given.items()},
        "verdict given, asked about again": n.VerdictGiven(given=(given["deels akkoord"],), again=JULY),
        "verdict given, of a shared result": n.VerdictGiven(
            given=(given["deels akkoord"].model_copy(update={"shared": True}),)
        ),
        "verdict given, several, one of them shared": n.VerdictGiven(
            given=(given["akkoord"].model_copy(update={"shared": True}), proposed)
        ),
        "verdict given, several": n.VerdictGiven(given=(given["akkoord"], proposed)),
        "verdict given, several settled": n.VerdictGiven(
            given=(settled, _judgeable("A12", "onderwijs", "MBO Raad", _judged(settled_on=date(2023, 6, 22)), 29))
        ),
        **{
            f"verdict taken back{name}": n.VerdictTaken(
                code="A11", title=REGISTER["A11"]["title"], party="ActiZ", verdict="question", own=own, report=21
            )
            for name, own in (("", False), (", own", True))
        },
        "proposals": n.Proposals(
            on=date(2023, 6, 22),
            proposed=(
                proposed,
                _judgeable("A13", "onderwijs", "MBO Raad", _judged("partly", words="het hbo", proposed=True), 25),
            ),
        ),
        "proposals, one": n.Proposals(on=JULY, proposed=(proposed,)),
        "proposals, none": n.Proposals(on=JULY, proposed=()),
        **{
            f"call wanted{name}": n.CallWanted(
                share=21, code="A11", title=REGISTER["A11"]["title"], name=ODD_NAME, party="ActiZ", own=own
            )
            for name, own in (("", False), (", own", True))
        },
        "verdict taken back, another again": n.VerdictTaken(
            code="A11", title=REGISTER["A11"]["title"], party="ActiZ", verdict="accepted", own=False, report=21, again=_REST
        ),
        "question after a verdict": n.ItemQuestion(item=asked.item, rung="result"),
        "card with a verdict": card("A5", shares=(_share("vakbonden", "FNV", "afgesproken", None, asked.item.answer),)),
    }


SAMPLES = {
    **_questions(),
    **_conversation(),
    **_people(),
    **_queries(),
    **_verdicts(),
    **_found(),
    **_changed(),
    **{f"no: {name}": n.No(refusal=refusal) for name, refusal in _REFUSALS.items()},
}
