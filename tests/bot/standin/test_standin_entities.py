"""Text as Telegram reads it: entities, UTF-16 offsets, and its words for what it can't parse."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.standin.entities import Entity, ParseError, checked_link, from_html, plain, units

TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough"}
TAGS |= {"tg-spoiler": "spoiler"}

# No "/", "@", "#" or ".": what Telegram finds by itself has its own tests.
odd = ["Cc", "Cf", "Cs", "Zl", "Zp", "Mn"]
letters = st.text(st.characters(exclude_categories=odd, exclude_characters="/@#."), max_size=6)
trees = st.recursive(
    letters.map(lambda text: ("", [text])),
    lambda inner: st.tuples(st.sampled_from(["", *TAGS]), st.lists(inner, max_size=3)),
    max_leaves=12,
)


def written(tree):
    """A tree as HTML, as plain text, and as the set of formats of each UTF-16 unit."""
    tag, children = tree
    markup, text, formats = "", "", []
    for child in children:
        leaf = isinstance(child, str)
        parts = (html.escape(child), child, [frozenset()] * units(child)) if leaf else written(child)
        markup, text, formats = markup + parts[0], text + parts[1], formats + parts[2]
    if not tag:
        return markup, text, formats
    return f"<{tag}>{markup}</{tag}>", text, [known | {TAGS[tag]} for known in formats]


@given(trees)
@settings(max_examples=150, deadline=None)
def test_every_utf16_unit_has_the_formats_of_the_tags_around_it(tree):
    markup, text, formats = written(tree)
    read = from_html(f"|{markup}|")
    assert read.text == f"|{text}|"
    seen = [set() for _ in range(units(read.text))]
    for entity in read.entities:
        assert entity.length > 0
        for unit in range(entity.offset, entity.end):
            assert entity.type not in seen[unit]
            seen[unit].add(entity.type)
    assert seen == [set(), *map(set, formats), set()]


@given(st.text(st.characters(exclude_categories=odd)))
@settings(max_examples=150, deadline=None)
def test_escaped_text_comes_back_as_it_was(text):
    assert from_html(html.escape(text)).text == text.strip(" ")
    assert from_html(html.escape(text)) == plain(text)


@given(st.text("ab<>/&;#x13\"'= é\U0001f600", max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_markup_is_read_or_refused(markup):
    try:
        read = from_html(markup)
    except ParseError:
        return
    assert all(0 <= entity.offset < entity.end <= units(read.text) for entity in read.entities)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<b>vet", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<h1>kop</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("klaar</b>", "Unexpected end tag at byte offset 5"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
    ],
)
def test_telegrams_words_for_broken_markup(markup, said):
    with pytest.raises(ParseError) as refused:
        from_html(markup)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [Entity("bold", 0, 2)]),
        ("  <b> x </b>\n", "x", [Entity("bold", 0, 1)]),
        ("&lt;b&gt; &amp;amp; &quot;&#39;&#x1F600; &nbsp;", "<b> &amp; \"'\U0001f600 &nbsp;", []),
        ("<b>\U0001f600</b><i>x</i>", "\U0001f600x", [Entity("bold", 0, 2), Entity("italic", 2, 1)]),
        ('<a href="https://www.rijksoverheid.nl">hier</a>', "hier", [Entity("text_link", 0, 4, url="https://www.rijksoverheid.nl/")]),
        ('<a href="http://localhost:8">hier</a>', "hier", []),
        ('<a href="tg://user?id=12">Anna</a>', "Anna", [Entity("text_mention", 0, 4, user=12)]),
        ('<pre><code class="language-python">x = 1</code></pre>', "x = 1", [Entity("pre", 0, 5, language="python")]),
        ("<b>a <code>b</code> c</b>", "a b c", [Entity("bold", 0, 2), Entity("code", 2, 1), Entity("bold", 3, 2)]),
        ("<blockquote>z <b>x</b></blockquote>", "z x", [Entity("blockquote", 0, 3), Entity("bold", 2, 1)]),
        ("<blockquote expandable>z</blockquote>", "z", [Entity("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">z</span>', "z", [Entity("spoiler", 0, 1)]),
        ("zie <b>/afspraak</b> A7", "zie /afspraak A7", [Entity("bot_command", 4, 9), Entity("bold", 4, 9)]),
    ],
)  # fmt: skip
def test_markup_becomes_text_and_entities(markup, text, entities):
    read = from_html(markup)
    assert (read.text, list(read.entities)) == (text, entities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/afspraak A7", [("bot_command", "/afspraak")]),
        ("/mijn@taz_proef_bot nu", [("bot_command", "/mijn@taz_proef_bot")]),
        ("en/of 1/2 </x>", []),
        ("\U0001f600 @taz_proef_bot, hoe gaat het?", [("mention", "@taz_proef_bot")]),
        ("zie https://www.tazw.nl/a#b. Of t.me/x?start=y", [("url", "https://www.tazw.nl/a#b"), ("url", "t.me/x?start=y")]),
        ("mail jan.de.wit@vws.nl of #taz", [("email", "jan.de.wit@vws.nl"), ("hashtag", "#taz")]),
        ("punt 7.2 is klaar, 100% zeker. A11", []),
    ],
)  # fmt: skip
def test_what_telegram_finds_by_itself(text, found):
    encoded = text.encode("utf-16-le")
    read = [(e.type, encoded[2 * e.offset : 2 * e.end].decode("utf-16-le")) for e in plain(text).entities]
    assert read == found


def test_what_is_not_a_link_is_dropped():
    assert checked_link("javascript:alert(1)") is None
    assert checked_link("voorbeeld.nl/pad") == "http://voorbeeld.nl/pad"
