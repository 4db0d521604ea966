"""Why does this file exist? To read how things stand with one commitment or several."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.dutch import readings as r
from bot.dutch.clauses import Clause
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.items import Item
from bot.dutch.lexicon import section, words_of
from bot.dutch.moments.vocabulary import day_in_words
from bot.dutch.respectively import points
from bot.dutch.segments import Segment, concluded, cut, dated_one_by_one, has_claim, pieces_of, segments_of
from bot.dutch.statuses.claims import MEANINGS
from bot.dutch.statuses.standing import stand
from bot.dutch.statuses.weighing import Standing
from bot.dutch.text import Text, Use, named_in
from bot.dutch.words import quote


def report(text: Text) -> Found:
    """How things stand, or the reason why the bot must ask; the widest of the recognisers, so always an answer."""
    pieces = pieces_of(
        [clause for clause in text.clauses if not clause.question or not text.states or clause in text.announced]
    )
    if _unnamed(pieces, text.asked) or points(text.items):
        return unknown("which_code", text.named)
    segments = dated_one_by_one(_without_heading(concluded(segments_of(pieces))))
    if not segments:
        return unknown("vague")
    asked = text.asked
    targets: list[tuple[list[str | None], Segment]] = []
    others: Segment | None = None  # told of without a code; they may say no more than "later"
    named = [code for segment in segments for code in (segment.codes or [])]
    if not named:
        if not asked:
            return unknown("no_code")
        if len(asked) == 1:
            targets = [([None], segments[0])]
        elif _all_of_them(pieces, len(asked)):
            targets = [(list(asked), segments[0])]
        else:
            return unknown("which_code")
    else:
        if not text.asked and any(
            _of_others(clause)
            for segment in segments
            if not any(map(_of_a_part, segment.clauses))
            for clause in segment.clauses
        ):
            return unknown("which_code")
        rest = _rest_of_asked(text, pieces, segments, named) or _others_of_asked(text, segments, named)
        if rest is not None:
            targets.append(rest)
            others = rest[1]
        for segment in segments:
            if rest is not None and segment is rest[1]:
                continue
            targets.append((list(segment.codes or []), segment))
    items: dict[str | None, r.Item] = {}
    used: list[Use] = []
    previous: Standing | None = None
    before: Segment | None = None
    for place, (codes, segment) in enumerate(targets):
        standing = stand(segment.clauses, text.on)
        if standing.status is None and previous is not None and segment.same_again():
            standing = previous
        elif standing.status is None and before is not None:
            left_out = segment.turned_round(before) or segment.dated_anew(before)
            standing = stand(left_out.clauses, text.on) if left_out is not None else standing
            segment = segment if left_out is None else left_out
        elif standing.status is None and len(targets) > 1 and place == 0:  # "A8 wel, A10 niet op schema"
            left_out = segment.turned_round(targets[1][1].opening)
            standing = stand(left_out.clauses, text.on) if left_out is not None else standing
        before = segment
        if standing.unclear == "no_status" and segment is others and not any(map(_says_anything, segment.clauses)):
            continue
        if segment is others and all(map(_later_only, segment.clauses)):
            return unknown("doubtful", used)
        if standing.status is None and len(targets) > 1 and _deferred(segment):
            continue
        items_here = [item for clause in segment.clauses for item in clause.items]
        mention = standing.expected_mention
        used.extend(one for one in named_in(items_here) if mention is None or one.begin != mention.begin)
        used.extend(Use(one.begin, one.end, MEANINGS[one.claim]) for one in standing.said)
        if standing.status is None:
            return unknown(standing.unclear or "no_status", used)
        if mention is not None and standing.expected is not None:
            used.append(Use(mention.begin, mention.end_token, day_in_words(standing.expected)))
        words = quote(text.text, text.tokens, mention.begin, mention.end_token) if mention else None
        since = mention.named_from if mention is not None and mention.named_day == standing.expected else None
        part = _to_its_end(text, segment.clauses, standing.part) if standing.part else None
        why = _reason(text, segment.clauses) or _unread(segment.clauses, standing)
        reason = quote(text.text, text.tokens, why.begin, why.end) if why else None
        if why:
            used.append(why)
        link = next((item for item in items_here if item.kind == "link"), None)
        where = text.said(link) if link else None
        for code in codes:
            known = items.get(code)
            if known is not None and (known.status, known.expected) != (standing.status, standing.expected):
                return unknown("contradicting", used)
            items[code] = r.Item(code, standing.status, standing.expected, words, reason, part, since, where)
        previous = standing
    if not items or _some_left(text, pieces, list(items)):
        return unknown("which_code", used)
    return Found(r.Report(tuple(items.values())), tuple(used))


def _unnamed(pieces: Sequence[Clause], asked: Sequence[str]) -> bool:
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


def _says_anything(clause: Clause) -> bool:
    if has_claim(clause) or words_of("negators.words").intersection(clause.words):
        return True
    dated = any(item.kind == "moment" for item in clause.items)  # "de andere in mei": more than "hoort u in mei"
    return dated and _pointing_only([item for item in clause.items if item.kind != "moment"])


def _later_only(clause: Clause) -> bool:
    """`de andere later`, `de rest komt later`: it may come later, and the answer may."""
    said = {"later", "komt", "komen", "volgt", "volgen"}
    return "later" in clause.words and _pointing_only([item for item in clause.items if item.word not in said])


def _pointing_only(items: Sequence[Item]) -> bool:
    plain = words_of("reports.others") | words_of("reports.beside_a_turn") | words_of("moments.articles")
    return all(item.word in plain for item in items)


def _deferred(segment: Segment) -> bool:
    """`van A3 weet ik het nog niet`: nothing is said about it now, beside others that something is said of."""
    return any(section("reports.deferring").any(clause.words) is not None for clause in segment.clauses)


def _some_left(text: Text, pieces: Sequence[Clause], codes: Sequence[str | None]) -> bool:
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


def _rest_of_asked(
    text: Text, pieces: Sequence[Clause], segments: Sequence[Segment], named: Sequence[str]
) -> tuple[list[str | None], Segment] | None:
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
    return [code for code in asked if code not in named], Segment(None, head)


def _of_a_part(clause: Clause) -> bool:
    """`de helft is gedaan, de rest volgt`: what follows may be of the same item."""
    return any(item.share for item in clause.items) or bool(words_of("parts.words").intersection(clause.words))


def _of_others(clause: Clause) -> bool:
    """`de overige acties lopen`: told of codes that nobody named."""
    first = clause.words[:3]
    return (
        not clause.codes
        and has_claim(clause)
        and bool(words_of("reports.others").intersection(first))
        and not any(item.share for item in clause.items)
    )


def _others_of_asked(text: Text, segments: Sequence[Segment], named: Sequence[str]) -> tuple[list[str | None], Segment] | None:
    """`A1 klaar, de andere loopt nog`: the asked codes that are not named, told of behind the named ones."""
    if len(text.asked) < 2 or not set(named) < set(text.asked):
        return None
    last = segments[-1]
    for place, clause in enumerate(last.clauses):
        if place and not clause.codes and words_of("reports.others").intersection(clause.words[:4]):
            others = Segment(None, last.clauses[place:])
            del last.clauses[place:]
            return [code for code in text.asked if code not in named], others
    return None


def _to_its_end(text: Text, clauses: Sequence[Clause], part: Item) -> str:
    """A part with what is said of it: "4 van de 5 scholen doen mee"."""
    clause = next((clause for clause in clauses if part in clause.items), None)
    behind = clause.items[clause.items.index(part) + 1 :] if clause is not None else []
    if any(item.kind not in ("word", "number") for item in behind):
        return text.said(part)
    return quote(text.text, text.tokens, part.begin, behind[-1].end if behind else part.end)


def _unread(clauses: Sequence[Clause], standing: Standing) -> Use | None:
    """What is said beside "vertraagd" or "ligt stil" in a clause of its own, as words only: "de regio's kiezen zelf"."""
    if standing.status not in ("delayed", "blocked"):
        return None
    for clause in clauses:
        words_only = all(item.kind in ("word", "number") for item in clause.items)
        if words_only and len(clause.items) > 2 and not clause.matches and not clause.question:
            return Use(clause.items[0].begin, clause.items[-1].end, "reden")
    return None


def _reason(text: Text, clauses: Sequence[Clause]) -> Use | None:
    """The words from "omdat", "ivm", "wacht op" to the end of their clause."""
    openers = section("clauses.reason_words")
    for clause in clauses:
        if not clause.items:
            continue
        end = clause.items[-1].end
        first = clause.items[0].begin
        if clause.lead == "reason" or (first and text.tokens[first - 1].norm == "want"):
            return Use(first, end, "reden")
        for at in range(len(clause.items)):
            match = openers.at(clause.words, at)
            if match is not None and match.end < len(clause.items):
                return Use(clause.items[match.end].begin, end, "reden")
            if clause.words[at] in ("wacht", "wachten"):
                return Use(clause.items[at].begin, end, "reden")
    return None
