"""What does a bare yes or no mean? The button that it stands for, below a question that such a word answers, and no other."""

from collections.abc import Sequence

from commitments.notices.offer import Action, Offer
from commitments.sets import Status

_PAIRS: tuple[tuple[Action | None, Action | None], ...] = (
    ("still", "somebody_else"),
    ("accept", "decline"),
    ("stand_in_yes", "stand_in_no"),
    ("agree_page", "correct_page"),
    ("ours", None),
    (None, "never_mind"),
    (None, "undo"),
)
"""The button for yes and the one for no. To be forgotten takes more than a yes; a term and a verdict are never given by one."""
_STATUSES: dict[frozenset[Status | None], tuple[Status, Status]] = {
    frozenset({"done", "delayed"}): ("done", "delayed"),
    frozenset({"on_track", "not_started", "delayed"}): ("on_track", "not_started"),
}
""" "Is het klaar?" and "Is het begonnen?" are answered by a yes or a no; "hoe staat het ervoor?", with all five, is not."""


def assent(offers: Sequence[Offer], *, yes: bool) -> Offer | None:
    """The one of these offers, all of one message, that a yes (or a no) stands for; None where it asks something else."""
    answers = [offer for offer in offers if offer.do == "answer"]
    if answers:
        meant = _STATUSES.get(frozenset(offer.status for offer in answers))
        return next((offer for offer in answers if meant and offer.status == meant[0 if yes else 1]), None)
    for pair in _PAIRS:
        found = [offer for offer in offers if offer.do == pair[0 if yes else 1]]
        if len(found) == 1 and (pair[0] is None or any(offer.do == pair[0] for offer in offers)):
            return found[0]
    return None


def reads_back(offers: Sequence[Offer]) -> bool:
    """Whether the message above them says what was noted: a yes to that asks for nothing."""
    return any(offer.do == "undo" for offer in offers) and not any(offer.do == "answer" for offer in offers)
