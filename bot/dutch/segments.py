"""Why does this file exist? To gather the clauses of a message around the codes that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dutch.clauses import Clause, status_phrases
from bot.dutch.items import Item
from bot.dutch.lexicon import Match, section, words_of
from bot.dutch.statuses.claims import MEANINGS

DENIABLE = frozenset({"started", "makes", "achieved"})
"""Claims of which "niet" leaves one thing only; what is "niet op schema" may be late or stand still."""


@dataclass
class Segment:
    """Clauses about the same codes; `codes` None: the message has not named any yet."""

    codes: list[str] | None
    clauses: list[Clause]

    def bare(self) -> bool:
        """Whether it holds nothing but codes so far: the next clause may tell of them too."""
        return all(
            item.kind in ("code", "party", "emoji") or item.word in words_of("reports.joining")
            for clause in self.clauses
            for item in clause.items
        )

    def same_again(self) -> bool:
        """`A2 ook`: the same again as of the codes in front."""
        items = [item for clause in self.clauses for item in clause.items]
        words = [item.word for item in items if item.kind != "code"]
        return words_of("reports.same").issuperset(words) and bool(words_of("reports.same_sure").intersection(words))

    @property
    def opening(self) -> Segment:
        """What is said of it first."""
        return Segment(self.codes, self.clauses[:1])

    def turned_round(self, before: Segment) -> Segment | None:
        """`geen vertraging, A3 wel`, `begonnen, A3 niet`: what was said in front, turned round; None: not so short."""
        words = [item.word for clause in self.clauses for item in clause.items if item.kind != "code"]
        yes, no = words_of("reports.affirming").intersection(words), words_of("reports.denying").intersection(words)
        if bool(yes) == bool(no) or not (yes | no | words_of("reports.beside_a_turn")).issuperset(words):
            return None
        said = [clause for clause in before.clauses if has_claim(clause)]
        negated = [bool(words_of("negators.words").intersection(clause.words)) for clause in said]
        if len(said) != 1 or negated != [bool(yes)]:
            return None
        if no and not DENIABLE.issuperset(match.meaning for match in said[0].matches if match.meaning in MEANINGS):
            return None
        items = [item for item in said[0].items if item.word not in words_of("negators.words")]
        if no:
            items.append(next(item for clause in self.clauses for item in clause.items if item.word in no))
        turned = Clause(items, said[0].lead, self.clauses[0].sentence)
        turned.matches = status_phrases().all(turned.words)
        return Segment(self.codes, [turned])

    def dated_anew(self, before: Segment) -> Segment | None:
        """`A5 loopt uit tot mei, A6 tot juni`: what was said in front, of another moment; None: not so short."""
        items = [item for clause in self.clauses for item in clause.items if item.kind != "code"]
        moments = [item for item in items if item.kind == "moment"]
        said = [clause for clause in before.clauses if has_claim(clause)]
        if len(moments) != 1 or len(said) != 1 or said[0].lead != "none":
            return None
        if not words_of("reports.beside_a_turn").issuperset(item.word for item in items if item.kind != "moment"):
            return None
        if sum(1 for item in said[0].items if item.kind == "moment") != 1:
            return None
        exchanged = [moments[0] if item.kind == "moment" else item for item in said[0].items]
        again = Clause(exchanged, "none", self.clauses[0].sentence)
        again.matches = status_phrases().all(again.words)
        return Segment(self.codes, [again])

    def closed(self) -> bool:
        """`A2 ook,` and `net als A2,`: with the word for "again" it is all there, and no more of it is to come."""
        first, last = self.clauses[0].items[0].word, self.clauses[-1].items[-1].word
        return self.same_again() and (last in words_of("reports.same_sure") or first in words_of("reports.alike"))

    def claimed(self) -> bool:
        return any(match.meaning in MEANINGS for clause in self.clauses for match in clause.matches) or any(
            item.share for clause in self.clauses for item in clause.items
        )


def pieces_of(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses cut once more in front of a second code that has a story of its own."""
    pieces: list[Clause] = []
    for clause in clauses:
        start = 0
        seen_code = False
        for place, item in enumerate(clause.items):
            if item.kind != "code":
                continue
            between = clause.items[start:place]
            story = [
                other
                for other in between
                if other.kind not in ("code", "sign")
                and other.word not in words_of("reports.joining")
                and other.kind != "party"
            ]
            claimed = any(
                m.meaning in MEANINGS and len(m.used) > 1 and all(start <= u < place for u in m.used) for m in clause.matches
            )
            told = has_claim(cut(clause, start, place)) or any(other.kind == "moment" for other in story)
            again = place - start > 1 and bool(pieces) and _same_of_the_last(clause.items[start:place])
            if seen_code and (again or (told and (story or claimed))):
                at = place
                used = {place for match in clause.matches for place in match.used}
                while at > start and at - 1 not in used and clause.items[at - 1].word in words_of("reports.joining"):
                    at -= 1
                if again or any(m.begin < at < m.end for m in clause.matches):
                    at = place
                pieces.append(cut(clause, start, at))
                start = at
            seen_code = True
        pieces.append(cut(clause, start, len(clause.items)))
    return [piece for piece in pieces if piece.items]


def _same_of_the_last(items: Sequence[Item]) -> bool:
    """`nummer een klaar nummer twee ook nummer drie nog niet`: dictated, the same again and then a story of its own."""
    return items[-1].word in words_of("reports.same_sure") and items[-2].kind == "code" and len(items) == 2


def cut(clause: Clause, begin: int, end: int) -> Clause:
    """A part of a clause, with the phrases that lie in it."""
    lead, sign = (clause.lead, clause.sign) if begin == 0 else ("none", "")
    part = Clause(clause.items[begin:end], lead, clause.sentence, clause.question, sign=sign)
    part.matches = [
        Match(m.meaning, tuple(u - begin for u in m.used), m.source)
        for m in clause.matches
        if all(begin <= u < end for u in m.used)
    ]
    return part


def has_claim(clause: Clause) -> bool:
    """Whether a clause says how things stand."""
    return any(match.meaning in MEANINGS for match in clause.matches) or any(item.share for item in clause.items)


def segments_of(pieces: Sequence[Clause]) -> list[Segment]:
    """Clauses gathered around the codes that they are about."""
    if _headed(pieces):
        return _headed_segments(pieces)
    segments: list[Segment] = []
    pending: list[Clause] = []
    for piece in pieces:
        codes = piece.codes
        current = segments[-1] if segments else None
        excepted = bool(words_of("reports.except").intersection(piece.words)) and bool(codes)
        if codes and current is not None and current.claimed() and piece.lead in ("reason", "condition", "concession"):
            current.clauses.append(piece)
            continue
        if codes and current is None and pending and piece.lead == "concession":
            pending.append(piece)
            continue
        if codes and not excepted:
            if current is not None and current.codes and not current.claimed() and current.bare() and not current.closed():
                current.codes.extend(codes)
                current.clauses.append(piece)
            else:
                segments.append(Segment(list(codes), [*pending, piece] if not segments else [piece]))
                pending = []
            continue
        if codes and excepted:
            for earlier in segments:
                earlier.codes = [code for code in earlier.codes or [] if code not in codes]
            segments.append(Segment(list(codes), [piece]))
            continue
        if current is None:
            pending.append(piece)
        else:
            current.clauses.append(piece)
    if not segments:
        return [Segment(None, pending)] if pending else []
    return segments


def dated_one_by_one(segments: list[Segment]) -> list[Segment]:
    """`A3 en A12 worden later: A3 15/9, A12 1/11`: what is said of all, each with a day of its own."""
    if len(segments) < 3 or not segments[0].codes or not segments[0].claimed():
        return segments
    head, *each = segments
    told = [code for segment in each for code in segment.codes or []]
    moments = [[item for clause in one.clauses for item in clause.items if item.kind == "moment"] for one in each]
    plain = words_of("reports.beside_a_turn") | words_of("reports.becoming")
    bare = all(
        item.kind in ("code", "moment") or item.word in plain
        for segment in each
        for clause in segment.clauses
        for item in clause.items
    )
    undated = not any(item.kind == "moment" for clause in head.clauses for item in clause.items)
    if sorted(told) != sorted(head.codes or []) or not bare or not undated or any(len(days) != 1 for days in moments):
        return segments
    return [Segment(segment.codes, [*head.clauses, *segment.clauses]) for segment in each]


def concluded(segments: Sequence[Segment]) -> list[Segment]:
    """`... Al met al ligt 4.1 dus stil`: the conclusion counts, and not what was said of the same codes in front of it."""
    kept: list[Segment] = []
    for segment in segments:
        at = next((n for n, clause in enumerate(segment.clauses) if _concludes(clause)), None)
        if at is not None:
            kept = [earlier for earlier in kept if earlier.codes is None or set(earlier.codes) != set(segment.codes or ())]
            segment = Segment(segment.codes, segment.clauses[at:])
        kept.append(segment)
    return kept


def _concludes(clause: Clause) -> bool:
    return has_claim(clause) and section("clauses.conclusion").at(clause.words, 0) is not None


def _headed(pieces: Sequence[Clause]) -> bool:
    """`Klaar: A5, A6. Vertraagd: A7.`: each story stands in front of its codes."""
    kinds = [(bool(piece.codes), has_claim(piece)) for piece in pieces if piece.codes or has_claim(piece)]
    if any(piece.lead == "concession" for piece in pieces):
        return False
    if len(kinds) < 2 or kinds[0] != (False, True) or kinds[-1] != (True, False):
        return False
    return all(kind in ((True, False), (False, True)) for kind in kinds)


def _headed_segments(pieces: Sequence[Clause]) -> list[Segment]:
    segments: list[Segment] = []
    story: list[Clause] = []
    for piece in pieces:
        if piece.codes:
            last = segments[-1] if segments and story and segments[-1].clauses[0] is story[0] else None
            if last is not None and last.codes is not None and not any(item.kind == "moment" for item in piece.items):
                last.codes.extend(piece.codes)
                last.clauses.append(piece)
            else:
                segments.append(Segment(list(piece.codes), [*story, piece]))
        elif segments and segments[-1].clauses[: len(story)] == story:
            story = [piece]
        else:
            story.append(piece)
    return segments
