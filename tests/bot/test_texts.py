"""Everything the bot can say: complete in both languages, short enough, in its own voice, and safe for people's own words.

The rules of tone are those of the programme's voice page as far as a machine can check them; a Dutch reader judges the rest.
"""

import re
import string
import unicodedata
from functools import cache
from itertools import chain
from typing import get_args

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import LANGUAGES, About, reader
from bot.rendering import LIMIT, render
from bot.standin.entities import from_html, plain, units
from commitments import notices as n
from commitments.refusals import Refusal
from commitments.sets import Aside, Confusion, ItemState, Role, RollUp, Rung, Status
from locales.__main__ import PATHS, fresh
from tests.bot.samples import A14, JUNE, ODD_NAME, ODD_TEXT, REGISTER, SAMPLES, line, recorded

ABOUT = About(
    controller="het ministerie van VWS",
    contact="het programmateam",
    dpo="de functionaris gegevensbescherming van VWS",
    legal_basis="taak van algemeen belang (AVG, artikel 6, lid 1, onder e)",
    months=12,
    bot_username="tazbot",
)
NL = reader("nl", ABOUT)
FOUND_BY_ITSELF = {"url", "email", "bot_command", "mention", "hashtag"}

AVOIDED = re.compile(
    r"\b(gereed|voltooid\w*|afgerond\w*|geblokkeerd\w*|rapport\w*|rapporteren|terugkoppel\w*|uitvraag|bewijs\w*|goedgekeurd\w*"
    r"|voldaan|afgekeurd\w*|retour|helaas|nogmaals|dringend\w*|urgent|melding\w*|deadline\w*|je|jij|jou|jouw|jullie"
    r"|weet u het zeker|let op|graag gedaan)\b|!",
    re.IGNORECASE,
)
LONGEST_SENTENCE, MOST_WORDS, LABEL_WORDS = 18, 60, 3
FOUR_WORDS = {"Ik vraag het na"}
"""The one longer label: the voice page names it so."""


@cache
def told(name, language="nl"):
    """A sample in words, with keys for its buttons."""
    sample = SAMPLES[name]
    keys = tuple(f"key{i}" for i in range(len(n.offers_of(sample))))
    return render(sample, reader(language, ABOUT), keys)


def labels(name):
    """What stands on the buttons of a sample, each with its offer."""
    shown = [button.label for row in told(name).buttons for button in row]
    return zip(n.offers_of(SAMPLES[name]), shown, strict=True)


every_sample = pytest.mark.parametrize("name", SAMPLES)


# --- everything has an example, and every example has words --------------------------------------------------------------


def test_every_notice_has_a_sample():
    classes = {type(sample) for sample in SAMPLES.values()}
    assert not set(get_args(n.Told)) - classes


def test_every_refusal_has_a_sample():
    classes = {type(sample.refusal) for sample in SAMPLES.values() if isinstance(sample, n.No)}
    assert not set(get_args(get_args(Refusal)[0])) - classes


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        (n.ItemQuestion, "rung", Rung),
        (n.AsideNoted, "aside", Aside),
        (n.NotUnderstood, "what", Confusion),
        (n.Help, "role", Role),
        (n.Welcome, "role", Role),
        (n.Card, "state", ItemState),
        (n.Card, "rollup", RollUp),
    ],
)
def test_every_variant_has_a_sample(kind, field, values):
    assert {getattr(s, field) for s in SAMPLES.values() if isinstance(s, kind)} >= set(get_args(values))


def test_every_button_is_on_a_sample():
    offers = list(chain.from_iterable(map(n.offers_of, SAMPLES.values())))
    assert {offer.do for offer in offers} == set(get_args(n.Action))
    assert {offer.status for offer in offers} >= set(get_args(Status))
    assert {offer.aside for offer in offers} >= set(get_args(Aside))


@pytest.mark.parametrize("language", LANGUAGES)
@every_sample
def test_every_sample_fits_one_message(name, language):
    shown = told(name, language)
    assert 0 < units(from_html(shown.text).text) <= LIMIT
    assert not re.search(r"\{\w*\}", shown.text)


@every_sample
def test_a_message_that_may_come_twice_says_so_and_still_fits(name):
    shown = render(SAMPLES[name], NL, ("key",) * len(n.offers_of(SAMPLES[name])), repeated="0042")
    text = from_html(shown.text).text
    assert text.endswith("(nummer 0042).")
    assert units(text) <= LIMIT


def test_what_does_not_fit_is_cut_between_lines_and_says_so():
    text = from_html(told("bundle of 60 with long words").text).text
    assert text.endswith("\n\nDe rest past niet in één bericht.")
    assert "60 punten van V&VN" in text.splitlines()[0]


# --- the catalogue ---------------------------------------------------------------------------------------------------------


def translations():
    """The Dutch messages by their source string."""
    with PATHS[1].open("rb") as file:
        return {m.id if isinstance(m.id, str) else tuple(m.id): m for m in read_po(file, abort_invalid=True) if m.id}


def forms(words):
    """One string or the two of a plural, as a list."""
    return [words] if isinstance(words, str) else list(words)


def fields(words):
    """The names in braces."""
    return {field for _, field, _, _ in string.Formatter().parse(words) if field is not None}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_the_catalogues_follow_the_code(path):
    assert path.read_text("utf-8") == fresh(path), "run: python -m locales, then complete locales/nl"


def test_a_catalogue_holds_nothing_that_changes_by_itself():
    for path in PATHS:
        assert not re.search(r"-Date:|^#: .*:\d|^#~|fuzzy", path.read_text("utf-8"), re.MULTILINE), path


def test_every_source_string_is_translated():
    for key, message in translations().items():
        assert not message.fuzzy, key
        assert len(forms(message.string)) == len(forms(key)), key
        assert all(forms(message.string)), key


def test_a_translation_has_the_fields_of_its_source():
    for key, message in translations().items():
        for source, words in zip(forms(key), forms(message.string), strict=True):
            assert fields(words) == fields(source), key
            assert re.findall(r"</?\w+>|&\w+;", words) == re.findall(r"</?\w+>|&\w+;", source), key


# --- the voice -------------------------------------------------------------------------------------------------------------


@cache
def own_words(name):
    """A sample as people see it, without what others wrote: quotations, odd names, and the register's summaries."""
    text = from_html(told(name).text).text
    for summary in (entry["summary"] for entry in REGISTER.values()):
        text = text.replace(summary, "")
    for odd in (ODD_NAME, ODD_TEXT):
        text = text.replace("".join(c for c in odd if unicodedata.category(c) != "Cf"), "Jan")
    return re.sub(r'"[^"\n]*"', "x", text)


def prose(name):
    """The running text: lines that end as sentences do. Lines of lists do not."""
    return [row for row in own_words(name).splitlines() if row.endswith((".", "?", ":"))]


def sentences(row):
    """A line in sentences."""
    return re.split(r"(?<=[.?:])\s+", row)


@every_sample
def test_sentences_are_short(name):
    for sentence in chain.from_iterable(map(sentences, prose(name))):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


@every_sample
def test_a_message_is_short(name):
    if name != "privacy":
        assert sum(len(row.split()) for row in prose(name)) <= MOST_WORDS


@every_sample
def test_a_message_asks_one_thing(name):
    assert own_words(name).count("?") <= 1 + own_words(name).count("?start=")


@every_sample
def test_the_words_are_ours(name):
    shown = "\n".join([own_words(name), *(text for offer, text in labels(name) if offer.do not in ("remove", "choose"))])
    assert not AVOIDED.findall(shown)
    assert not [sign for sign in shown if unicodedata.category(sign) in ("So", "Sk", "Cs", "Co", "Cn")]


@every_sample
def test_only_the_teams_own_list_says_too_late(name):
    if not isinstance(SAMPLES[name], n.Overdue):
        assert "te laat" not in own_words(name).lower()


@every_sample
def test_a_message_begins_with_a_capital_or_a_figure(name):
    first = from_html(told(name).text).text[0]
    assert not first.islower()


@every_sample
def test_labels_are_short(name):
    for offer, text in labels(name):
        if offer.do not in ("remove", "choose"):  # those bear a name
            assert len(text.split()) <= LABEL_WORDS or text in FOUR_WORDS, text
        assert text == text.strip()
        assert text


@every_sample
def test_the_labels_of_one_message_differ(name):
    shown = [text for _, text in labels(name)]
    assert len(set(shown)) == len(shown)


def test_a_label_is_plain_text():
    assert [text for offer, text in labels("contacts") if offer.ref == 3] == ["Verwijder <b>Jan</b> & Zn \U0001d4d0 O'Brien"]


def test_a_number_begins_a_sentence_as_dutch_writes_it():
    assert told("contacts, one").text.startswith("Eén persoon")
    assert told("contacts").text.startswith("Vier mensen")
    assert told("bundle before").text.startswith("Twee punten van ActiZ lopen af op 30 juni 2023 (Q2).")


def test_what_is_said_on_behalf_of_others_says_so():
    for name, sample in SAMPLES.items():
        if isinstance(sample, n.ItemQuestion) and sample.item.on_behalf:
            assert "namens" in told(name).text, name


# --- people's own words ------------------------------------------------------------------------------------------------------

MARKS = [
    "<b>",
    "</b>",
    "<i>",
    "</",
    "<",
    ">",
    '"',
    "&lt;",
    "&amp;",
    "&#60;",
    '<a href="tg://user?id=1">',
    "</a>",
    "{",
    "}",
    "{0}",
]
people = st.lists(st.sampled_from(MARKS) | st.text(max_size=4), max_size=12).map("".join)

WRITTEN = {
    "reason": lambda text: n.ReadBack(party="ActiZ", noted=(recorded("A14", "delayed", reason=text, part=text, where=text),)),
    "two reasons": lambda text: n.ChooseUndo(
        noted=(recorded("A14", "delayed", reason=text), recorded("A11", "done", where=text))
    ),
    "part": lambda text: n.ItemQuestion(
        item=A14.model_copy(update={"answer": n.Answer(status="delayed", on=JUNE, part=text)}), rung="result"
    ),
    "question": lambda text: n.QuestionForTeam(question=1, name=text, party="ActiZ", text=text, on=JUNE),
    "answer": lambda text: n.TeamReply(question=text, text=text, on=JUNE),
    "passed on": lambda text: n.ReplyPassedOn(party="ActiZ", by=text, own=False, text=text),
    "concern": lambda text: n.Concern(aside="outdated", item=A14, text=text),
    "contact": lambda text: n.Contacts(
        people=(n.ContactLine(person=1, name=text, role="contact", party="ActiZ", since=JUNE, reachable=True),)
    ),
    "call": lambda text: n.Calls(
        calls=(n.CallLine(line=line("A11", "vakbonden", "FNV"), asked_on=(JUNE,), contacts=(text, text)),)
    ),
    "group": lambda text: n.GroupLinked(title=text),
    "pause": lambda text: n.Paused(by=text, own=False),
    "wrong person": lambda text: n.WrongPerson(name=text, party="ActiZ"),
}


def marked(sample):
    """What a rendered notice makes bold, links, or otherwise marks: kind and text of each, as Telegram reads it."""
    read = from_html(render(sample, NL, ("key",) * len(n.offers_of(sample))).text)
    raw = read.text.encode("utf-16-le")
    return [(e.type, raw[2 * e.offset : 2 * e.end].decode("utf-16-le")) for e in read.entities if e.type not in FOUND_BY_ITSELF]


@pytest.mark.parametrize("where", WRITTEN)
@settings(max_examples=40, deadline=None)
@given(text=people)
def test_a_persons_words_never_become_markup(where, text):
    assert marked(WRITTEN[where](text)) == marked(WRITTEN[where]("rust"))


@settings(max_examples=60, deadline=None)
@given(text=people)
def test_a_persons_words_arrive_as_they_were_written(text):
    kept = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    shown = from_html(render(n.QuestionPassedOn(text=text), NL).text).text
    assert plain(f'x"{kept}"x').text[1:-1] in shown


def test_no_text_turns_the_writing_direction():
    for name in SAMPLES:
        shown = told(name).text + "".join(text for _, text in labels(name))
        assert not [sign for sign in shown if unicodedata.category(sign) == "Cf"], name
