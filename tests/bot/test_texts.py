"""Everything the bot can say: complete in both languages, short enough, in its own voice, and safe for people's own words.

The rules of tone are those of the programme's voice page as far as a machine can check them; a Dutch reader judges the rest.
"""

import dataclasses
import re
import shutil
import unicodedata
from functools import cache
from itertools import chain
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import texts
from bot.clean import unquoted
from bot.language import LANGUAGES, About, reader
from bot.rendering import LIMIT, MOST_PARTS, Mark, render
from bot.rendering.digest import digest
from bot.standin.entities import from_html, plain, units
from commitments import notices as n
from commitments.parties import TEAM
from commitments.refusals import Refusal
from commitments.sets import Aside, Confusion, ItemState, Role, RollUp, Rung, Status
from locales.__main__ import PATHS, fresh
from tests.bot.samples import A14, JULY, JUNE, LATER, ODD_NAME, ODD_TEXT, REGISTER, SAMPLES, line, recorded
from tests.bot.typed import Typed, taz

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

MOST_WORDS, LABEL_WORDS = 60, 3
NAMING = ("remove", "restore", "take_over", "cut_off", "stand_in", "ask_second", "choose", "invite")
"""Buttons that may bear somebody's name."""
FOUR_WORDS = {"Ik vraag het na"}
"""The one longer label: the voice page names it so."""


@cache
def told(name, language="nl"):
    """A sample in words, with keys for its buttons."""
    sample = SAMPLES[name]
    keys = tuple(f"key{i}" for i in range(len(n.offers_of(sample))))
    return render(sample, reader(language, ABOUT), keys)


def words(name, language="nl"):
    """All that a sample says, its parts one after another."""
    return "\n".join(told(name, language).parts)


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


def test_a_file_is_offered_only_where_one_is_taken():
    asked = SAMPLES["where asked"]
    assert "een bestand" not in str(told("where asked", "nl").parts)
    taking = reader("nl", dataclasses.replace(ABOUT, files=True))
    assert "Stuur een link, een bestand of één zin." in render(asked, taking, ("a", "b")).parts[0]


def test_every_button_is_on_a_sample():
    offers = list(chain.from_iterable(map(n.offers_of, SAMPLES.values())))
    assert {offer.do for offer in offers} == set(get_args(n.Action))
    assert {offer.status for offer in offers} >= set(get_args(Status))
    assert {offer.aside for offer in offers} >= set(get_args(Aside))


@pytest.mark.parametrize("language", LANGUAGES)
@every_sample
def test_every_part_of_a_sample_fits_one_message(name, language):
    for part in told(name, language).parts:
        assert 0 < units(from_html(part).text) <= LIMIT
        assert not re.search(r"\{\w*\}", part)


@every_sample
def test_a_letter_bears_its_reference_and_its_repeat_the_same(name):
    keys = ("key",) * len(n.offers_of(SAMPLES[name]))
    first, again = (render(SAMPLES[name], NL, keys, mark=Mark("0042", repeated=r)).parts for r in (False, True))
    for one, other in zip(first, again, strict=True):
        assert re.fullmatch(r"Kenmerk 0042(, deel \d+ van \d+)?", one.rpartition("\n\n")[2])
        may, rest = other.split("\n\n", 1)
        assert rest == one
        assert may.startswith("Misschien hebt u dit bericht al.")
        assert units(from_html(other).text) <= LIMIT


@pytest.mark.parametrize(
    ("name", "asks"), [("bundle before", True), ("question result", True), ("task", True), ("digest", False), ("mine", False)]
)
def test_only_what_asks_something_says_that_one_answer_is_enough(name, asks):
    keys = ("key",) * len(n.offers_of(SAMPLES[name]))
    first = render(SAMPLES[name], NL, keys, mark=Mark("0042", repeated=True)).parts[0].splitlines()[0]
    assert first == "Misschien hebt u dit bericht al." + (" Eén keer antwoorden is genoeg." if asks else "")


# --- what does not fit in one message ------------------------------------------------------------------------------------


def parts_of(sample):
    """The texts of a sample's parts as people read them, without what says which part it is; each is sound by itself."""
    shown = render(sample, NL, ("key",) * len(n.offers_of(sample))).parts
    bare = []
    for number, part in enumerate(shown, 1):
        text = from_html(part).text  # raises where markup is cut
        assert units(text) <= LIMIT
        assert part.count("<b>") == part.count("</b>")
        rest, _, last = text.rpartition("\n\n")
        assert len(shown) == 1 or last == f"Deel {number} van {len(shown)}"
        bare.append(text if len(shown) == 1 else rest)
    return bare


def numbered(count, title):
    """As many lines as wanted, each with a number of its own."""
    return [line("A4", f"partij {i}", "V&VN").model_copy(update={"title": title}) for i in range(count)]


def items(count, title):
    """As many items as wanted, each with a number of its own."""
    return [
        n.BundleItem(item=A14.model_copy(update={"title": title, "what": f"partij {i}"}), rung="before") for i in range(count)
    ]


LISTS = {
    "bundle": lambda count, title: n.Bundle(party="ActiZ", items=tuple(items(count, title))),
    "round": lambda count, title: n.RoundAsked(party="ActiZ", items=tuple(items(count, title)), reply_by=JUNE, as_of=JUNE),
    "task": lambda count, title: n.Task(lines=tuple(numbered(count, title))),
    "mine": lambda count, title: n.Mine(party="ActiZ", open=tuple(entry.item for entry in items(count, title)), done=()),
    "late": lambda count, title: n.Overdue(as_of=JULY, own=tuple(numbered(count, title)), others=(), without=()),
    "zonder": lambda count, title: n.WithoutContact(nobody=(), proposed=tuple(numbered(count, title)), unreachable=()),
    "calls": lambda count, title: n.Calls(
        calls=tuple(n.CallLine(line=row, asked_on=(JUNE,), contacts=(title,)) for row in numbered(count, title))
    ),
}


@pytest.mark.parametrize("kind", LISTS)
@settings(max_examples=6, deadline=None)
@given(count=st.integers(1, 120), title=st.text("ab <>&\"'é\U0001d4d0", min_size=1, max_size=60))
def test_a_list_of_any_length_comes_whole_in_parts(kind, count, title):
    bare = parts_of(LISTS[kind](count, title))
    found = re.findall(r"partij (\d+)", "\n".join(bare))
    assert found == [str(i) for i in range(count)]
    assert not [text for text in bare if text != text.strip()]


def test_more_than_ten_messages_end_with_a_sentence_that_says_so():
    bare = parts_of(LISTS["bundle"](150, "Voorbeeld" * 50))
    assert len(bare) == MOST_PARTS == 10
    assert bare[-1].endswith("\n\nDe rest past niet in tien berichten.")
    assert "150 punten van ActiZ" in bare[0].splitlines()[0]


def test_an_item_stays_whole_and_a_head_stays_with_its_list():
    for part in parts_of(SAMPLES["bundle of 60 with long words"])[1:]:
        assert part.startswith(("A13 · ", "U kunt ook typen"))
    groups = [f"{i}{'x' * i}" for i in range(60)]
    rows = tuple(line("A11", "werkgevers", name, answer=LATER) for name in groups for _ in range(2))
    for part in parts_of(n.Overdue(as_of=JULY, own=(), others=rows, without=())):
        assert part.splitlines()[-1] not in groups


def test_the_buttons_stand_under_the_last_part_only():
    shown = told("bundle of 60 with long words")
    assert len(shown.parts) > 1
    assert [button.label for row in shown.buttons for button in row] == ["Beantwoorden", "Vraag het later"]


@settings(max_examples=25, deadline=None)
@example(text="\U0001d4d0", times=1866)
@given(text=st.text("ab<>&\"'\U0001d4d0", min_size=1, max_size=8), times=st.integers(500, 2_000))
def test_words_that_no_message_holds_end_with_an_ellipsis(text, times):
    sample = n.GroupLinked(title=text * times)
    raw, bare = render(sample, NL).parts[0], parts_of(sample)
    assert not re.search(r"&(?!(#\d+|\w+);)", raw)
    raw.encode("utf-8")  # no half of a pair of surrogates
    whole = "\n".join(parts_of(n.GroupLinked(title="Kernteam"))).replace("Kernteam", text * times)
    kept, cut, _ = "\n".join(bare).partition("…")
    assert whole.startswith(kept)
    assert (cut == "") == (kept == whole)


def test_the_same_notice_gives_the_same_parts():
    sample = SAMPLES["overdue of 120"]
    assert render(sample, NL).parts == render(n.Overdue.model_validate_json(sample.model_dump_json()), NL).parts


# --- the catalogue ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_the_catalogues_follow_the_code(path):
    assert path.read_text("utf-8") == fresh(path), "run: python -m locales, then complete locales/nl"


def test_a_catalogue_holds_nothing_that_changes_by_itself():
    for path in PATHS:
        assert not re.search(r"-Date:|^#: .*:\d|^#~|fuzzy", path.read_text("utf-8"), re.MULTILINE), path


def broken(folder, change):
    """What the check says of the catalogues after this change of the Dutch one."""
    shutil.copytree(PATHS[0].parent, folder / "locales")
    dutch = folder / "locales" / "nl" / "LC_MESSAGES" / "taz.po"
    before = dutch.read_text("utf-8")
    after = change(before)
    assert after != before
    dutch.write_text(after, "utf-8")
    return texts.check(folder / "locales")


def test_the_texts_keep_to_the_voice():
    assert texts.check() == []


FAREWELL = 'msgid "You no longer take part. I send you nothing any more."\nmsgstr '
LONG = " ".join(["woord"] * 19)


@pytest.mark.parametrize(
    ("said", "better"),
    [
        ("", "er staat nog geen Nederlands bij, of niet elk getal heeft zijn vorm"),
        ("Het is gereed.", 'niet "gereed" maar: klaar'),
        ("Onze Rapportages zijn er.", 'niet "rapport" maar: laten weten, antwoord'),
        ("Doe je mee?", 'niet "je" maar: u'),
        ("Dank u wel!", 'niet "!" maar: een punt'),
        ("U bent te laat.", '"te laat" staat alleen in bot/rendering/queries.py'),
        (f"{LONG}.", "een zin van 19 woorden; 18 is het meeste"),
        ("Dank u wel \U0001f600.", "geen plaatjes"),
        ("Dag {party}.", "de velden zijn niet die van: You no longer take part. I send you nothing any more."),
        ("Dag <b>u</b>.", "de velden zijn niet die van: You no longer take part. I send you nothing any more."),
    ],
)
def test_what_does_not_keep_to_the_voice_is_named_with_what_would(tmp_path, said, better):
    found = broken(tmp_path, lambda text: re.sub(f'({re.escape(FAREWELL)})"[^"]*"', rf'\1"{said}"', text))
    assert [(finding.place, finding.better) for finding in found] == [("bot/rendering/people.py", better)]
    assert better in str(found[0])


def test_a_plural_without_its_form_and_a_text_that_is_gone_are_named(tmp_path):
    found = broken(tmp_path, lambda text: re.sub(r'msgstr\[1\] "[^"]+"', 'msgstr[1] ""', text, count=1))
    assert [finding.better for finding in found] == ["er staat nog geen Nederlands bij, of niet elk getal heeft zijn vorm"]
    gone = broken(tmp_path / "other", lambda text: re.sub(f'{re.escape(FAREWELL)}"[^"]*"', "", text))
    assert [finding.text for finding in gone] == ["You no longer take part. I send you nothing any more."]


def test_the_command_says_so(tmp_path):
    assert taz("texts", "check", home=tmp_path) == Typed(0, "In orde.\n", "")


# --- the voice -------------------------------------------------------------------------------------------------------------


@cache
def own_words(name):
    """A sample as people see it, without what others wrote: quotations, odd names, and the register's summaries."""
    text = from_html(words(name)).text
    for summary in (entry["summary"] for entry in REGISTER.values()):
        text = text.replace(summary, "")
    for odd in (ODD_NAME, ODD_TEXT):
        text = text.replace("".join(c for c in odd if unicodedata.category(c) != "Cf"), "Jan")
    return re.sub(r'"[^"\n]*"', "x", text)


def prose(name):
    """The running text: lines that end as sentences do. Lines of lists do not."""
    return [row for row in own_words(name).splitlines() if row.endswith((".", "?", ":")) and not row.startswith("– ")]


@every_sample
def test_sentences_are_short(name):
    for sentence in chain.from_iterable(map(texts.sentences, prose(name))):
        assert len(sentence.split()) <= texts.voice().longest, sentence


@every_sample
def test_a_message_is_short(name):
    if not name.startswith("privacy"):  # the one exception of the voice page
        assert sum(len(row.split()) for row in prose(name)) <= MOST_WORDS


def test_a_week_takes_a_group_ten_lines_at_most():
    told = SAMPLES["digest of a group, with every line"]
    empty = {name for name in type(told).model_fields if not getattr(told, name)}
    assert empty == {"silent", "to_judge", "wishes", "of"}, "a line that this test does not see"
    assert len(digest(told, reader("nl", ABOUT)).splitlines()) == 10


def test_a_list_of_the_week_counts_what_it_does_not_name():
    rows = digest(SAMPLES["digest of a long year"], reader("nl", ABOUT)).splitlines()
    assert rows[1].endswith("; en nog 4708")
    assert rows[2].endswith("A2. Langer voorbij: A3, en nog 37")


@every_sample
def test_a_message_asks_one_thing(name):
    assert own_words(name).count("?") <= 1 + own_words(name).count("?start=")


@every_sample
def test_the_words_are_ours(name):
    shown = "\n".join([own_words(name), *(text for offer, text in labels(name) if offer.do not in NAMING)])
    place = "bot/rendering/queries.py" if isinstance(SAMPLES[name], n.Overdue) else "another"  # the team's own list
    length = len(shown.split())
    assert list(dataclasses.replace(texts.voice(), longest=length).heard(shown, place)) == []


@every_sample
def test_a_message_begins_with_a_capital_or_a_figure(name):
    first = from_html(words(name)).text[0]
    assert not first.islower()


@every_sample
def test_labels_are_short(name):
    for offer, text in labels(name):
        if offer.do not in NAMING:
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
    assert words("contacts, one").startswith("Eén persoon")
    assert words("contacts").startswith("Vier mensen")
    assert words("bundle before").startswith("Twee punten van ActiZ lopen af op 30 juni 2023 (Q2).")


def test_what_is_said_on_behalf_of_others_says_so():
    """The team's own items are the ministry's: "wij" in the source is the team, so nothing is said on behalf of others."""
    for name, sample in SAMPLES.items():
        if isinstance(sample, n.ItemQuestion) and sample.item.on_behalf and sample.item.party != TEAM:
            assert "namens" in words(name), name


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
    read = from_html(render(sample, NL, ("key",) * len(n.offers_of(sample))).parts[0])
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
    shown = from_html(render(n.QuestionPassedOn(text=text), NL).parts[0]).text
    for added in "\u2060\u2068\u2069":  # what no reader sees: nothing is pressed, nothing turns
        shown = shown.replace(added, "")
    assert plain(f'x"{unquoted(text)}"x').text[1:-1] in shown


TURNING = set(map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2068), 0xFEFF)))


def test_no_text_turns_the_writing_direction():
    for name in SAMPLES:
        shown = words(name) + "".join(text for _, text in labels(name))
        assert not set(shown) & TURNING, name
        assert shown.count("\u2068") == shown.count("\u2069"), name
