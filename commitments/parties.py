"""Who owes something? Organisations and categories of organisations, under the names that people use for them."""

import unicodedata
from difflib import get_close_matches

from sqlalchemy import CheckConstraint, bindparam
from sqlmodel import Field, Session, SQLModel, select

from commitments.database import one_of
from commitments.refusals import PartyIsCategory, Refused, UnknownParty
from commitments.sets import PartyKind

TEAM = "programmateam"
"""The party that the programme team itself is: it answers for what the programme promises as "wij"."""
MINISTRY = "VWS"


class Party(SQLModel, table=True):
    """An organisation, or a category of them ("werkgevers"). A category is never an address.

    `aliases` holds one name a line, as people write and mistype it.
    """

    __tablename__ = "party"
    __table_args__ = (one_of("kind", PartyKind), CheckConstraint("name <> ''", name="name"))
    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    official: str | None = None
    kind: str
    aliases: str = ""


_NAMED = select(Party).where(Party.name == bindparam("name"))


def plain(name: str) -> str:
    """A name without capitals, accents, spaces and punctuation: what makes "V en VN" and "v & vn" comparable."""
    stripped = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in stripped if sign.isalnum())


def find(session: Session, name: str) -> Party:
    """The party that somebody means by a name or alias. Refused, with the organisations nearest to it, where none fits."""
    known: dict[str, Party] = {}
    for party in session.exec(select(Party).order_by(Party.name)):
        for word in (*party.aliases.splitlines(), party.official or "", party.name):
            if word:
                known[plain(word)] = party
    wanted = plain(name)
    if wanted in known:
        return known[wanted]
    organisations = [word for word, party in known.items() if party.kind == "organisatie"]
    near = dict.fromkeys(known[match].name for match in get_close_matches(wanted, organisations, n=3, cutoff=0.6))
    raise Refused(UnknownParty(name=name[:60], near=tuple(near)))


def find_organisation(session: Session, name: str) -> Party:
    """As `find`, and refused for a category."""
    party = find(session, name)
    if party.kind != "organisatie":
        raise Refused(PartyIsCategory(name=party.name))
    return party


def named(session: Session, name: str) -> Party:
    """The party of exactly this name; the register and our own constants call it."""
    return session.exec(_NAMED, params={"name": name}).one()
