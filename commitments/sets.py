"""Which values exist? Every closed set of the core, one spelling each, the same in code, database, JSON and corpus.

A set changes here and everywhere in one commit; matches over it end in `assert_never`, columns carry a CHECK.
"""

from typing import Literal

CommitmentKind = Literal["afspraak", "actie", "toezegging", "motie", "aanbeveling"]
Level = Literal["zorgorganisatie", "sector_en_regio", "systeem_en_overheid"]
Mode = Literal["asked", "followed"]
ItemState = Literal["active", "on_hold", "withdrawn", "changed", "merged"]
TermKind = Literal["uiterlijk", "voor", "per", "vanaf", "periode", "rond", "terugkerend", "doorlopend", "streven", "geen"]
LinkKind = Literal["uitgewerkt in", "hoort bij", "herhaalt"]
"""How one item hangs on another: an agreement worked out in an action, an action that belongs to an agreement, a repeat."""

Loaded = Literal["title", "summary", "terms", "owners", "members", "parts", "aanspreekpunt", "links", "mode", "rollup", "place"]
"""What of an item a newer register may have changed, as the history keeps it. The days of a term are kept apart."""

RollUp = Literal["all", "one", "per_branch", "per_region"]
PartyKind = Literal["organisatie", "categorie"]
Basis = Literal["volgens_de_tekst", "afgesproken", "voorstel"]

ShareState = Literal["open", "reported", "accepted", "partly", "withdrawn"]
"""How a share stands between its party and the team: derived from reports and verdicts."""

ChangeKind = Literal["new", "moved", "past", "done", "accepted", "reopened", "withdrawn"]
"""What can become of an item between two overleggen."""

Find = Literal[
    "all", "late", "soon", "silent", "still", "awaiting", "without", "open", "accepted", "unaccepted", "reopened", "undated"
]  # fmt: skip
"""What the team asks for: everything, past its term, due soon, silent, at a standstill, awaiting a verdict, without an
aanspreekpunt; not done, found done by the team, not so (yet), with a question of the team, and
without a last day."""

PictureOf = Literal["line", "quarter"]
"""What a picture of the progress shows beside each other: the programmalijnen, or the quarters in which parts fall due."""

VerdictKind = Literal["accepted", "partly", "question", "not_found"]
"""What the programme team makes of an answer: akkoord, deels akkoord, vraag van het programmateam, nog niet te vinden."""

Unit = Literal["term", "part", "result", "branch", "region", "item"]
"""What a roll-up counts; `result` is one result together."""

Status = Literal["not_started", "on_track", "delayed", "blocked", "done"]
"""How things stand, as the party sees it."""

Aside = Literal["partly", "asking", "not_ours", "outdated"]
"""What people say instead of a status: deels klaar, ik vraag het na, niet van ons, klopt niet meer."""

Rung = Literal["before", "begun", "result", "repeat", "again", "second", "round", "round_again", "appoint"]
"""The moments at which a share calls for a question: before its last day, after its start, for its result, once more, on the
day that was promised, to the second contact where the team wishes, in a round and once more in it, and (`appoint`) to the team,
where nobody answers yet."""

SaidIn = Literal["mail", "phone", "letter", "meeting", "paper"]
"""Where a party said what the team notes on its behalf."""

RoundState = Literal["planned", "open", "closed", "cancelled"]
"""How a quarter's round stands. What is closed asks nobody any more; answers to it still count."""

InRound = Literal["ends", "ends_next", "outcome", "begun", "standing", "own_day"]
"""Why a round asks about a share: it ends this quarter, or the next (shown, an answer is optional); its last day has passed and
the outcome is not known; it should have begun; how does it stand; and, once, whether the party has a day of its own in mind."""

NeverAsked = Literal["followed", "not_in_force", "elsewhere", "done", "told_by_another", "objected"]
"""Why nobody is asked about a share, be it by the policy or because the team wishes it. What each means: see `Quiet`."""

WhyNot = NeverAsked | Literal["nobody_answers", "proposed", "unreachable", "later", "lately", "away"]
"""Why the team can't have somebody asked now. `later`: they wished another day; `lately`: it was asked less than a fortnight
ago; `away`: they do not work today."""

Quiet = Literal[
    "followed",
    "not_in_force",
    "elsewhere",
    "done",
    "told_by_another",
    "objected",
    "nobody_answers",
    "proposed",
    "unreachable",
    "in_a_round",
    "answered",
    "asked",
    "asked_once",
    "call_list",
]
"""Why nothing is asked about a share: nobody ever is (the care organisations' own), the item is not in force, its action is
asked instead, it is done, another party of the same result said that it is, its party objects, nobody answers yet or has not
said yes yet, there is nobody to write to, only rounds ask about it, there is an answer, the last question is out, what was
loaded late is asked once, or somebody rings."""

RoundStep = Literal["open", "move", "cancel", "revive", "close"]
"""What the team does with a round: open it now, put it on another day, cancel it, take that back, end it."""

RoundMisfit = Literal["not_a_workday", "recess", "overlaps", "overleg", "agenda"]
"""Why a round can't be on a day: no working day, a recess within it, another round at the same time, too late for its overleg;
`agenda`: an overleg that would bring two rounds at once."""

MendStep = Literal["postpone", "skip", "ask"]
"""What the team changes in what goes out: not before a day, not in this round, or after all as planned."""

PostponeMisfit = Literal["closed", "not_later", "too_late"]
"""Why an organisation can't be asked on a later day: nobody is asked on it, it is not asked sooner anyway, or a round or a
last day would have passed."""

Previewed = Literal["round", "reminder", "question", "page", "still_you"]
"""What somebody would get: a round's letter or its reminder, another question, their own page before an overleg, or whether
they are still the right person."""

Phrasing = Literal["draft", "agree", "settle"]
"""The steps of the sentence that the letter says about an item: a version of it, a party's yes, the team's last word."""

Role = Literal["team", "contact", "deputy", "observer"]
AddressKind = Literal["private", "group"]
InboxState = Literal["open", "done", "parked", "unread"]
"""`unread`: more came from there than is read in a minute, so that this was counted and not kept."""

LetterState = Literal["queued", "claimed", "sent", "uncertain", "lapsed", "undeliverable", "failed"]
LetterKind = Literal["send", "edit", "delete", "document", "picture", "leave", "fetch"]
"""What is done with a row of the outbox. A `fetch` goes the other way: a file that somebody sent is brought in."""
Urgency = Literal["reply", "unasked"]
"""A reply belongs to a conversation that goes on; everything unasked can wait, and waits while sending is paused."""

MessageKind = Literal["question", "result", "digest", "task", "answer", "verdict", "round", "welcome", "refusal", "other"]
Confirmation = Literal["still", "somebody_else", "later"]
"""What a contact says to "bent u nog de juiste persoon?"."""

OnAgenda = Literal["overleg", "letter", "recess", "closed"]
"""What the programme's year hangs on: a bestuurlijk overleg, a letter to parliament, what is closed every year, or once."""

Misfit = Literal["not_a_workday", "closed_then", "twice", "peildatum", "backwards", "never_open"]
"""Why a day cannot stand on the agenda."""

Extended = Literal["asked", "offered", "agreed", "refused", "declined", "dropped"]
"""What became of a party's request for another last day: the team may offer one of its own, which the party takes or declines;
`dropped`: taken back, or asked anew."""

Confusion = Literal["text", "sticker", "recording", "edited", "file", "unasked_file", "command"]
"""What exactly was not understood. `file`: none is taken; `unasked_file`: nobody asked for one."""
FileKind = Literal["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpg", "txt"]
"""What is kept of the files that people send, each by its own bytes; also how the name of such a file ends."""
SentAs = Literal["document", "photo"]
NotKept = Literal["too_large", "kind", "empty", "gone", "unreachable", "off"]
"""Why a file was not kept: too many bytes, no kind that is kept or more than one, no bytes, no longer at Telegram, not to be
had after many tries, or none is taken any more."""
Happened = Literal[
    "add",
    "change",
    "term",
    "drop",
    "restore",
    "propose",
    "accept",
    "decline",
    "claim",
    "asked",
    "report",
    "withdraw",
    "mask",
    "asking",
    "snooze",
    "not_ours",
    "outdated",
    "insist",
    "state",
    "ask_term",
    "offer_term",
    "agree_term",
    "refuse_term",
    "decline_term",
    "drop_term",
    "send_file",
    "attach",
    "detach",
    "verdict",
    "unsay",
    "want_call",
    "call",
    "ask_second",
    "ask_now",
    "note",
    "drop_note",
    "phrase",
    "agree_phrase",
    "settle_phrase",
    "other",
]
"""What a dossier tells of an item: the verbs of its history, the questions (`asked`), and `other` for a verb not known here."""
