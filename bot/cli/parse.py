"""`taz parse`: how does the bot understand a sentence? Word by word, or what it would ask; with `--jsonl` for machines."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, assert_never

import typer

from bot import assembly
from bot.cli.mistakes import Stop
from bot.dutch import readings as r
from bot.dutch.filters import Instead
from bot.dutch.messages import read_message
from bot.dutch.moments.vocabulary import day_in_words, days_in_words
from bot.dutch.names import default_names
from bot.dutch.questions import read_question
from bot.dutch.terms import read_term, term_as_corpus
from bot.handlers.queries import wanted
from bot.language import About, reader
from bot.rendering.filters import asked_for

app = typer.Typer(no_args_is_help=True, help="Nakijken hoe een zin begrepen wordt. Verandert niets.")

Words = Annotated[list[str] | None, typer.Argument(help="De zin; zonder: wat er binnenkomt op standaardinvoer.")]
On = Annotated[str | None, typer.Option("--on", help="De dag waarop het geschreven is, als 2023-06-15; zonder: vandaag.")]
Asked = Annotated[str, typer.Option("--asked", help="De punten waar de bot net naar vroeg, bijvoorbeeld A9,A14.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="Eén JSON-object per regel, heen en terug.")]

_STATUSES: dict[r.Status, str] = {
    "done": "klaar",
    "on_track": "op schema",
    "delayed": "vertraagd",
    "blocked": "ligt stil",
    "not_started": "niet gestart",
}
_ABOUT: dict[r.About, str] = {
    "overdue": "wat over de termijn is",
    "upcoming": "wat er aankomt",
    "mine": "wat van de afzender zelf is",
    "commitment": "één punt",
    "list": "een lijst",
    "silent": "wie nog niet geantwoord heeft",
    "progress": "hoever het is",
}
_INSTEAD: dict[Instead, str] = {
    "changed": "wat er veranderd is",
    "calls": "wie er gebeld moet worden",
    "most": "wat over de termijn is, per organisatie",
    "agenda": "de dagen van de agenda",
    "lines": "een plaatje per lijn",
    "quarters": "een plaatje per kwartaal",
    "programme": "wat bij het programma staat",
    "that": "wat het laatst getoond is",
}
_ASKS: dict[r.Unclear, str] = {
    "empty": "Er staat niets in dat ik kan lezen.",
    "machine": "Dit is geen bericht aan mij, maar iets voor een programma.",
    "foreign": "Dit is een andere taal.",
    "no_code": "Over welk punt gaat dit?",
    "which_code": "Over welk van de punten gaat dit?",
    "code": "Ik weet niet welk punt dit is. Welk punt bedoelt u?",
    "no_status": "Hoe staat het ervoor?",
    "doubtful": "Ik weet niet zeker hoe het ervoor staat. Wat zal ik noteren?",
    "contradicting": "Ik lees hier twee dingen. Wat zal ik noteren?",
    "vague": "Dat begrijp ik niet. Wat bedoelt u?",
    "off_topic": "Dat gaat over iets anders.",
}
_ASIDES: dict[r.Other, str] = {
    "not_ours": "niet van deze organisatie",
    "outdated": "klopt niet meer",
    "asking": "wordt nagevraagd",
}
_PLAIN = {
    "undo": "trekt het vorige antwoord in",
    "yes": "ja",
    "no": "nee",
    "help": "vraagt hoe het werkt",
    "greeting": "groet",
    "thanks": "bedankt",
    "stop": "wil geen berichten meer",
}


@app.command("message")
def message(words: Words = None, on: On = None, asked: Asked = "", jsonl: Jsonl = False) -> None:
    """Hoe begrijpt de bot dit bericht? Of wat vraagt hij terug?"""
    if jsonl:
        _lines(_read_message_row, words)
        return
    text, day, codes = _text(words), _day(on), _codes(asked)
    reading = read_message(text, day, codes)
    filters = _filters(text, reading.intent, day, answering=bool(codes))
    if filters is not None and isinstance(reading.intent, r.Unknown):
        typer.echo("Begrepen: een vraag aan het register")
    elif isinstance(reading.intent, r.Unknown):
        typer.echo(f"De bot vraagt terug: {_ASKS[reading.intent.because]}")
    else:
        for line in _told(reading.intent):
            typer.echo(line)
    if filters is not None:
        typer.echo(f"Gezocht wordt op: {filters}")
    _explain(reading.why, reading.unread)


@app.command("term")
def term(words: Words = None, on: On = None, jsonl: Jsonl = False) -> None:
    """Welke termijn staat er in deze woorden?"""
    if jsonl:
        _lines(_read_term_row, words)
        return
    reading = read_term(_text(words), _day(on))
    if reading.ask:
        typer.echo("De bot vraagt terug: Welke termijn bedoelt u?")
    else:
        days = f": {days_in_words(reading.start, reading.end)}" if reading.start or reading.end else ""
        typer.echo(f"Begrepen: {reading.kind}{days}")
    _explain(reading.why, ())


def _filters(text: str, reading: r.Reading, day: date, *, answering: bool) -> str | None:
    """What the register is asked for, in the words above its list; None where it is no such question, or asked back."""
    asked = read_question(text, reading, day, default_names(), answering=answering)
    if asked is None or asked.unsure or asked.follows or asked.instead == "that":
        return None  # some of it hangs on what was asked before
    if asked.instead is not None:
        return _INSTEAD[asked.instead] + (f": {days_in_words(*asked.said)}" if asked.said else "")
    if isinstance(reading, r.Unknown) and asked.words is not None and not asked.topic:
        return None  # whether those words stand in the register decides
    return asked_for(wanted(asked), reader("nl", About("", "", "", "", 0))).unescape()


def _text(words: list[str] | None) -> str:
    text = " ".join(words) if words else sys.stdin.buffer.read().decode("utf-8", "replace")
    if not text.strip():
        raise Stop("Er is geen zin om te lezen. Schrijf hem achter de opdracht, of geef hem op standaardinvoer.")
    return text


def _day(text: str | None) -> date:
    if text is None:
        return assembly.wall_clock().date()
    day = _date(text)
    if day is None:
        raise Stop(f"{text} is geen datum. Schrijf een dag als 2023-06-15.")
    return day


def _date(text: str) -> date | None:
    """A day of our time: moments are worked out for years around it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year < 2090 else None


def _codes(text: str) -> list[str]:
    return [code.strip().upper() if code.strip()[:1].isalpha() else code.strip() for code in text.split(",") if code.strip()]


def _told(intent: r.Reading) -> Iterator[str]:
    match intent:
        case r.Report():
            for item in intent.items:
                expected = f", verwacht {day_in_words(item.expected)}" if item.expected else ""
                yield f"Begrepen: {item.code or 'het gevraagde punt'} · {_STATUSES[item.status]}{expected}"
                if item.where:
                    yield f"Waar te vinden: {item.where}"
        case r.Aside():
            yield f"Begrepen: {', '.join(intent.codes) or 'het gevraagde punt'} · {_ASIDES[intent.kind]}"
        case r.Query():
            named = (
                intent.code,
                intent.party,
                f"lijn {intent.line}" if intent.line else None,
                intent.quarter,
                _STATUSES[intent.status] if intent.status else None,
            )
            yield ", ".join([f"Begrepen: een vraag naar {_ABOUT[intent.about]}", *(name for name in named if name)])
        case r.Postpone():
            yield f"Begrepen: vraagt een andere termijn voor {intent.code or 'het gevraagde punt'}{_until('tot', intent.until)}"
        case r.Snooze():
            yield f"Begrepen: vraag het later{_until('op', intent.until)}"
        case r.Absent():
            yield f"Begrepen: afwezig{_until('tot en met', intent.until)}{_by(', vervanging:', intent.deputy)}"
        case r.Evidence():
            yield f"Begrepen: {intent.code or 'het gevraagde punt'} is te vinden op {intent.url}"
        case r.Handover():
            yield f"Begrepen: is niet meer de contactpersoon{_by(', dat is nu', intent.to)}"
        case r.Plain():
            yield f"Begrepen: {_PLAIN[intent.intent]}"
        case r.Unknown():
            yield from ()
        case _:
            assert_never(intent)


def _until(word: str, day: date | None) -> str:
    return f" {word} {day_in_words(day)}" if day else ""


def _by(words: str, name: str | None) -> str:
    return f"{words} {name}" if name else ""


def _explain(why: tuple[tuple[str, str], ...], unread: tuple[str, ...]) -> None:
    for words, meaning in why:
        typer.echo(f"  '{' '.join(words.split())}' = {meaning}")
    if unread:
        typer.echo(f"Niet gelezen: {', '.join(unread)}")


# For machines


class _Wrong(Exception):
    """What is wrong with one line, in words."""


def _lines(read: Any, words: list[str] | None) -> None:
    """Reads every line, prints what it can, and names each line that it cannot."""
    if words:
        raise Stop("Met --jsonl komt alles van standaardinvoer. Laat de zin achter de opdracht weg.")
    wrong = False
    for number, line in enumerate(sys.stdin.buffer, 1):
        text = line.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        if not text:
            continue
        try:
            typer.echo(json.dumps(read(_row(text)), ensure_ascii=False))
        except _Wrong as error:
            wrong = True
            typer.echo(f"Regel {number}: {error}", err=True)
    if wrong:
        raise typer.Exit(1)


def _row(text: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise _Wrong("dit is geen JSON.") from None
    if not isinstance(row, dict):
        raise _Wrong("dit is geen JSON-object.")
    missing = [key for key in ("id", "on", "text") if key not in row]
    if missing:
        raise _Wrong(f"{' en '.join(missing)} {'ontbreekt' if len(missing) == 1 else 'ontbreken'}.")
    if not isinstance(row["text"], str):
        raise _Wrong("text is geen tekst.")
    on = _date(row["on"]) if isinstance(row["on"], str) else None
    if on is None:
        raise _Wrong(f"on is geen datum ({json.dumps(row['on'])}). Schrijf een dag als 2023-06-15.")
    return row | {"on": on, "text": row["text"].encode("utf-8", "replace").decode("utf-8")}


def _read_message_row(row: dict[str, Any]) -> dict[str, Any]:
    context = row.get("context")
    asked = context.get("asked", []) if isinstance(context, dict) else context
    if asked is not None and not (isinstance(asked, list) and all(isinstance(code, str) for code in asked)):
        raise _Wrong('context is niet null en niet {"asked": [...]}.')
    reading = read_message(row["text"], row["on"], asked or [])
    return {"id": row["id"], "read": r.as_corpus(reading), "ask": reading.ask}


def _read_term_row(row: dict[str, Any]) -> dict[str, Any]:
    reading = read_term(row["text"], row["on"])
    return {"id": row["id"], "read": term_as_corpus(reading), "ask": reading.ask}
