"""Why does this file exist? To tell of which commitments each stretch of a report speaks."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dutch.clauses import Clause
from bot.dutch.lexicon import section, words_of
from bot.dutch.readings import Unclear
from bot.dutch.segments import Segment, concluded, cut, dated_one_by_one, has_claim, segments_of
from bot.dutch.text import Text


@dataclass(frozen=True, slots=True)
class Subject:
    """What is said of some commitments; None is the one that was asked about, which nobody needs to name.

    `rest`: told of as "de andere", without a code; that may say no more than "later".
    """

    codes: tuple[str | None, ...]
    segment: Segment
    rest: bool = False


def subjects(text: Text, pieces: Sequence[Clause]) -> list[Subject] | Unclear:
    """Of what each stretch speaks, the rest of what was asked about first; or why the bot must ask."""
    named_any = any(piece.codes for piece in pieces)
    spoken_of = [piece for piece in pieces if not (named_any and _rest_unknown(piece))]
    segments = dated_one_by_one(_without_heading(concluded(segments_of(spoken_of))))
    if not segments:
        return "vague"
    asked = text.asked
    named = [code for segment in segments for code in (segment.codes or [])]
    if not named:
        if not asked:
            return "no_code"
        if len(asked) == 1:
            return [Subject((None,), segments[0])]
        return [Subject(tuple(asked), segments[0])] if _all_of_them(pieces, len(asked)) else "which_code"
    if not asked and any(map(_of_unnamed_others, segments)):
        return "which_code"
    rest = _rest_of_asked(text, pieces, segments, named) or _others_of_asked(text, segments, named)
    told = [Subject(tuple(segment.codes or ()), segment) for segment in segments]
    return told if rest is None else [rest, *told]


def unnamed(pieces: Sequence[Clause], asked: Sequence[str]) -> bool:
    """`afspraak 1 klaar, 2 loopt nog`, `wacht op 7.2 en die loopt uit`, `opgeleverd: nee`: of what, and is it so?

    Or "respectievelijk", still there because what follows does not come out even; or all of what nobody named but for one.
    """
    if any(words_of("reports.respectively").intersection(piece.words) for piece in pieces):
        return True
    first_coded = next((piece for piece in pieces if piece.codes), None)
    if not asked and first_coded is not None and _but_for(first_coded):
        return True
    if first_coded is not None and (_of_asked_too(pieces, first_coded, asked) or any(map(_one_only, pieces))):
        return True
    if any(map(_instead, pieces)):
        return True
    other = "@other" in pieces[0].words if pieces else False
    codes = {code for piece in pieces for code in piece.codes}
    for piece in pieces[1:]:
        first = piece.items[0]
        bare = first.kind == "number" and any(match.begin == 1 for match in piece.matches) and f"A{first.word}" not in codes
        if (codes and bare) or (other and first.word in words_of("reports.pointing")):
            return True
        other = other or "@other" in piece.words
    return len(pieces) > 1 and pieces[-1].words in (["nee"], ["neen"])


def _of_asked_too(pieces: Sequence[Clause], first_coded: Clause, asked: Sequence[str]) -> bool:
    """`die is klaar, maar A6 loopt nog`, where A5 was asked about: two stories, and the first may be of A5."""
    begin = pieces.index(first_coded)
    pointed = any(has_claim(piece) and piece.words[0] in words_of("reports.pointing") for piece in pieces[:begin])
    return pointed and bool(asked) and not set(first_coded.codes) & set(asked) and has_claim(first_coded)


def _rest_unknown(piece: Clause) -> bool:
    """`A8 op schema, van de rest weet ik het niet`: nothing is said of them."""
    plain = not piece.codes and not has_claim(piece)
    return plain and bool(words_of("reports.others").intersection(piece.words)) and deferred(piece)


def deferred(clause: Clause) -> bool:
    """`van A3 weet ik het nog niet`: nothing is said about it now."""
    return section("reports.deferring").any(clause.words) is not None


def _one_only(piece: Clause) -> bool:
    """`van A5 en A6 is alleen A5 klaar`: one of those named, and nothing said of the other."""
    for at, item in enumerate(piece.items):
        if at and item.codes and piece.words[at - 1] in words_of("reports.only"):
            named = {code for other in piece.items[: at - 1] for code in other.codes}
            return bool(named)
    return False


def _instead(piece: Clause) -> bool:
    """`A5 ipv A6 is klaar`: one of them, and the other was said before."""
    codes = [at for at, item in enumerate(piece.items) if item.codes]
    return any(
        words_of("moment_roles.in_place_of").intersection(piece.words[at:other]) for at, other in itertools.pairwise(codes)
    )


def _but_for(piece: Clause) -> bool:
    """`alles is klaar behalve 5.3`: the first code is what is left out."""
    at = next(place for place, item in enumerate(piece.items) if item.kind == "code")
    left_out = words_of("reports.except").intersection(piece.words[max(0, at - 2) : at])
    return bool(left_out) and bool(words_of("reports.all").intersection(piece.words))


def _without_heading(segments: list[Segment]) -> list[Segment]:
    """`Even over A2 en A3: A2 is klaar, A3 ligt stil`: codes that are only announced, and told of one by one."""
    if len(segments) > 1 and segments[0].codes and not segments[0].claimed():
        later = {code for segment in segments[1:] for code in segment.codes or []}
        if later.issuperset(segments[0].codes):
            return segments[1:]
    return segments


def _all_of_them(pieces: Sequence[Clause], count: int) -> bool:
    words = [word for piece in pieces for word in piece.words]
    if count != 2 and {"allebei", "beide", "beiden"} & set(words):
        return False
    if words_of("reports.except").intersection(words) - {"na", "buiten"}:
        return False
    return bool(words_of("reports.all").intersection(words))


def _rest_of_asked(text: Text, pieces: Sequence[Clause], segments: Sequence[Segment], named: Sequence[str]) -> Subject | None:
    """`alles op schema, behalve A9: die loopt uit`: the asked codes that are not named."""
    asked = text.asked
    if len(asked) < 2 or not set(named) < set(asked):
        return None
    split = next((n for n, piece in enumerate(pieces) if piece.codes), len(pieces))
    if split < len(pieces) and not words_of("reports.except").intersection(pieces[split].words):
        before = pieces[:split]
        first = pieces[split]
        place = next(at for at, item in enumerate(first.items) if item.kind == "code")
        if not before and words_of("reports.all").intersection(first.words[:place]):
            return None
    head = list(pieces[:split])
    if not head:
        if split == len(pieces):
            return None
        first = pieces[split]
        if not words_of("reports.except").intersection(first.words) or not words_of("reports.all").intersection(first.words):
            return None
        place = next(at for at, word in enumerate(first.words) if word in words_of("reports.except"))
        head = [cut(first, 0, place)]
        segments[0].clauses[0] = cut(first, place, len(first.items))
    words = [word for piece in head for word in piece.words]
    if not (words_of("reports.all") | {"rest", "overige", "andere"}).intersection(words) or not any(
        has_claim(piece) for piece in head
    ):
        return None
    for piece in head:
        if piece in segments[0].clauses:
            segments[0].clauses.remove(piece)
    return Subject(tuple(code for code in asked if code not in named), Segment(None, head), rest=True)


def _of_a_part(clause: Clause) -> bool:
    """`de helft is gedaan, de rest volgt`: what follows may be of the same item."""
    return any(item.share for item in clause.items) or bool(words_of("parts.words").intersection(clause.words))


def _of_unnamed_others(segment: Segment) -> bool:
    return not any(map(_of_a_part, segment.clauses)) and any(map(_of_others, segment.clauses))


def _of_others(clause: Clause) -> bool:
    """`de overige acties lopen`: told of codes that nobody named."""
    first = clause.words[:3]
    return (
        not clause.codes
        and has_claim(clause)
        and bool(words_of("reports.others").intersection(first))
        and not any(item.share for item in clause.items)
    )


def _others_of_asked(text: Text, segments: Sequence[Segment], named: Sequence[str]) -> Subject | None:
    """`A1 klaar, de andere loopt nog`: the asked codes that are not named, told of behind the named ones."""
    if len(text.asked) < 2 or not set(named) < set(text.asked):
        return None
    last = segments[-1]
    for place, clause in enumerate(last.clauses):
        if place and not clause.codes and words_of("reports.others").intersection(clause.words[:4]):
            others = Segment(None, last.clauses[place:])
            del last.clauses[place:]
            return Subject(tuple(code for code in text.asked if code not in named), others, rest=True)
    return None


def some_left(text: Text, pieces: Sequence[Clause], codes: Sequence[str | None]) -> bool:
    """Whether "alles, behalve A3" or "de laatste nog niet" was said and not all that was asked about got an answer."""
    if not set(codes) < set(text.asked):
        return False
    words = {word for piece in pieces for word in piece.words}
    excepted = words_of("reports.except") & words and words_of("reports.all") & words
    refused = any(
        not piece.codes
        and not has_claim(piece)
        and words_of("negators.words").intersection(piece.words)
        and len(piece.items) < 5
        for piece in pieces
    )
    return bool(excepted) or refused
