"""What does an administrator read of the policy? Every rule in a sentence with its reason, and every mistake with its line.

The sentences are made from the values that the bot works with, so they can't say anything else than what it does.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import assert_never

from babel.dates import format_date

from commitments.agenda import Agenda
from commitments.policy import Policy
from commitments.values import Wrong
from commitments.workdays import Season, Stretch

_WORDS = ["nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]
_WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
_ORDINALS = ("eerste", "tweede", "derde", "vierde")


def sentences(policy: Policy) -> list[str]:
    """The whole policy, a line a sentence or two; a line without a full stop is a heading."""
    lines = (*_when(policy), *_terms(policy), *_rounds(policy), *_measure(policy), *_others(policy), *_agenda(policy.agenda))
    return [f"{line[0].replace('é', 'e').upper()}{line[1:]}" for line in lines]  # Dutch begins a sentence with "Eén"


def _when(policy: Policy) -> Iterator[str]:
    yield "Op welke dagen"
    yield (
        f"Ik vraag alleen iets op {_and(_WEEKDAYS[day] for day in sorted(policy.weekdays))}, van {policy.hour} tot "
        f"{policy.last_hour} uur ({policy.zone.key}). Dan zijn de meeste mensen aan het werk."
    )
    yield "Ik tel in werkdagen. Weekenden, feestdagen, Goede Vrijdag en 5 mei tel ik niet mee."
    yield "In een gesloten periode tel ik niet, en vraag ik niets. Een termijn schuift daardoor nooit op."


def _terms(policy: Policy) -> Iterator[str]:
    yield "Rond een termijn"
    yield (
        f"{_days(policy.before)} voor de laatste dag stel ik één vraag: lukt het? Dan kan iemand er nog iets aan doen. "
        f"Bij een termijn 'per 1 januari' tel ik terug vanaf de dag ervoor."
    )
    if policy.recent_answer_weeks:
        yield (
            f"Die vraag vervalt na een antwoord in de laatste {_weeks(policy.recent_answer_weeks)}. "
            "Wat ik weet, vraag ik niet opnieuw."
        )
    yield (
        f"{_days(policy.after)} na de laatste dag vraag ik of het klaar is, als ik dat niet weet. "
        "Dan is de uitkomst bekend, en nog niet vergeten."
    )
    yield (
        f"{_days(policy.repeat)} later vraag ik het nog één keer. Blijft het {_days(policy.call_after)} stil, "
        "dan staat het punt op de bellijst. Bellen helpt dan meer dan nog een bericht."
    )
    yield (
        f"Begint iets op een vaste dag of in een maand? Dan vraag ik {_days(policy.begun)} later één keer of het begonnen is. "
        "Begint het in een kwartaal of een jaar, dan komt die vraag in de eerste ronde daarna."
    )
    yield "Wat al voorbij was toen het in het register kwam, vraag ik één keer. Over oude punten blijf ik niet vragen."
    yield "Na een antwoord"
    silence = f"{_weeks(policy.silence_weeks)} voor de dag die u verwacht" if policy.silence_weeks else "de dag die u verwacht"
    yield (
        f"Na een antwoord ben ik stil tot {silence}. Komt er eerder een ronde, dan tot die ronde. "
        "Zolang ik de uitkomst niet weet, vraag ik daar altijd naar."
    )
    yield "Noemt u een latere dag, dan vraag ik rond die dag. De termijn zelf verandert daar niet door."
    yield "Noemt u zelf een dag waar geen termijn is? Dan vraag ik daarna één keer of het klaar is. Een termijn wordt dat niet."
    yield f"Vraagt u iets na bij een collega? Dan kom ik na {_days(policy.ask_again)} terug. Dat is wat ik beloof."
    yield "Klaar is klaar: dan vraag ik niets meer. Heeft het programmateam een vraag, dan begint het opnieuw."


def _rounds(policy: Policy) -> Iterator[str]:
    yield "Rondes"
    yield (
        f"Een ronde begint {_days(policy.round_before)} voor het bestuurlijk overleg. "
        "Zo is er tijd voor antwoorden en stukken. Staat er geen overleg in de agenda? Dan begint de ronde "
        "op de eerste werkdag van de tweede maand van het kwartaal."
    )
    yield (f"Antwoorden kan {_days(policy.round_reply)} lang. Valt daar een vakantie in, dan begint de ronde na die vakantie.")
    yield (
        f"Wie na {_days(policy.round_remind)} nog niet antwoordde, krijgt één herinnering. Wie dat vraagt, krijgt die "
        f"{_days(policy.round_later)} na zijn vraag. Daarna vraag ik in die ronde niets meer."
    )
    yield (
        f"Is de ronde voorbij, dan krijgt elke organisatie {_days(policy.page)} voor het overleg haar eigen pagina: "
        f"wat er in de stukken over haar staat. Dat is op een vraagdag, zo nodig iets eerder. "
        f"Verbeteren kan tot en met {_days(policy.page_until)} ervoor. "
        f"De cijfers in de stukken zijn die van {_days(policy.papers)} ervoor."
    )
    if policy.round_apart:
        yield (
            f"Wat in een ronde komt, vraag ik niet ook nog los in de {_days(policy.round_apart)} ervoor of erna. "
            "Een herhaling gaat met de ronde mee. Eén vraag over één punt is genoeg."
        )
    quarters = _and(f"het {_ORDINALS[number - 1]}" for number in policy.letter_quarters)
    yield (
        "Wat geen laatste dag heeft, komt alleen in de ronde voor een brief aan de Kamer. Vaker vragen levert niets nieuws op. "
        f"Is die dag nog niet bekend? Dan telt de ronde van {quarters} kwartaal."
    )


def _measure(policy: Policy) -> Iterator[str]:
    yield "Niet te veel"
    yield (
        f"Tussen twee berichten die iemand niet zelf vroeg, zitten minstens {_days(policy.spacing)}. Per maand zijn het er "
        f"hoogstens {_number(policy.a_month)}, per dag hoogstens één. Wie te vaak iets krijgt, antwoordt niet meer. "
        "Wat binnen die dagen zou volgen en nu al kan, gaat mee in één bericht. Taken voor het programmateam komen op hun dag."
    )
    yield (
        f"Wie nooit antwoordt, krijgt in een jaar hoogstens {_number(policy.a_year)} berichten van mij. Bellen helpt dan meer."
    )
    if policy.hush:
        yield (
            f"In de {_days(policy.hush)} voor een bestuurlijk overleg vraag ik niets, en op de dag zelf ook niet. "
            "Dan bereiden mensen het overleg voor."
        )
    yield (
        f"Een organisatie krijgt per kwartaal hoogstens {_number(policy.a_quarter)} vragen. De rest wacht tot het volgende "
        "kwartaal. Het programma heeft beloofd om weinig extra werk te geven."
    )


def _others(policy: Policy) -> Iterator[str]:
    yield "Het programmateam"
    yield (
        f"Antwoordt er nog niemand voor een punt? Dan hoort het programmateam dat {_weeks(policy.appoint_weeks)} voor de "
        "laatste dag. Iemand vinden kost tijd."
    )
    yield (
        f"Elke {_weeks(policy.confirm_weeks)} vraag ik een contactpersoon: bent u nog de juiste persoon? Dat komt in een week "
        f"zonder andere vraag. Kiest iemand 'later', dan vraag ik het na {_weeks(policy.confirm_later_weeks)} nog één keer."
    )
    yield f"Het weekoverzicht komt op de eerste werkdag van de week, om {policy.digest_hour} uur."
    if policy.digest_names:
        yield "Groepen lezen daarin welke organisaties nog niet antwoordden."
    else:
        yield "Groepen lezen daarin hoeveel vragen nog open staan, niet van wie. Het programmateam leest dat wel."
    yield "Na een storing"
    hours = "een uur" if policy.late_hours == 1 else f"{_number(policy.late_hours)} uur"
    yield (
        f"Kon ik {hours} of langer niets sturen, dan krijgt iedereen daarna hoogstens één bericht. Daarin staat dat het later "
        "komt. Er vervalt niets."
    )


def _agenda(agenda: Agenda) -> Iterator[str]:
    yield "De agenda"
    periods: tuple[Season | Stretch, ...] = (*agenda.recess, *agenda.closed)
    for period in periods:
        yield f"Gesloten: {_period(period)}."
    yield f"Bestuurlijk overleg: {_and(map(_day, agenda.overleg)) or 'nog geen dag bekend'}."
    for letter in agenda.letters:
        until = f", met de stand van {_day(letter.peildatum)} (peildatum)" if letter.peildatum else ""
        yield f"Brief aan de Kamer: {_day(letter.day)}{until}."
    if not agenda.letters:
        yield "Brief aan de Kamer: nog geen dag bekend."


def _period(period: Season | Stretch) -> str:
    if isinstance(period, Stretch):
        return f"van {_day(period.first)} tot en met {_day(period.last)}"
    first, last = (format_date(date(2024, *day), "d MMMM", locale="nl") for day in (period.first, period.last))
    return f"elk jaar van {first} tot de maandag na {last}" if period.to_monday else f"elk jaar van {first} tot en met {last}"


def _number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else str(count)


def _days(count: int) -> str:
    return f"{_number(count)} {'werkdag' if count == 1 else 'werkdagen'}"


def _weeks(count: int) -> str:
    return f"{_number(count)} {'week' if count == 1 else 'weken'}"


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="nl")


def _and(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} en {last}" if most else last


def told(wrong: Wrong) -> str:
    """One mistake as one line: where, what stands there, and what would be right."""
    where = f"{wrong.file}, regel {wrong.line}: " if wrong.file else ""
    return f"{where}{_words(wrong)}"


def _words(wrong: Wrong) -> str:
    key, found, right = wrong.key, wrong.found, wrong.right
    match wrong.rule:
        case "unreadable":
            return f"geen leesbare TOML ({found}). Herstel deze regel."
        case "missing":
            return f"{key} ontbreekt. Neem de regel over uit het bestand dat bij het programma hoort."
        case "unknown":
            return f"{key} bestaat niet. Haal de regel weg, of verbeter de naam."
        case "number":
            return f"{key} is {found}. Goed is een heel getal van {right[0]} tot en met {right[1]}."
        case "day":
            return f"{key} is {found}. Goed is een dag zonder aanhalingstekens, zoals 2023-06-22."
        case "day_of_year":
            return f'{key} is {found}. Goed is een dag die elk jaar bestaat, zoals "15-07".'
        case "words":
            return f"{key} is {found}. Goed is een lijst van: {', '.join(right)}, elk hoogstens één keer."
        case "yes_or_no":
            return f"{key} is {found}. Goed is true of false."
        case "zone":
            return f"{key} is {found}. Goed is een tijdzone, zoals Europe/Amsterdam."
        case "at_least":
            return f"{key} is {found}. Goed is {right[1]} of meer, want {right[0]} is {right[1]}."
        case "above":
            return f"{key} is {found}. Goed is meer dan {right[1]}, door {right[0]}."
        case "not_a_workday":
            return f"{key} is {_told_day(found)}, en dat is geen werkdag. Goed is bijvoorbeeld {_told_day(right[0])}."
        case "closed_then":
            return f"{key} is {_told_day(found)}, en dan is het gesloten. Goed is bijvoorbeeld {_told_day(right[0])}."
        case "twice":
            return f"{key} is {_told_day(found)}, en dat staat er twee keer. Laat er één weg."
        case "peildatum":
            return f"{key} is {_told_day(found)}. Goed is een dag vóór de brief, op zijn laatst {_told_day(right[0])}."
        case "backwards":
            return f"{key} is {_told_day(found)}, en dat is vóór het begin. Goed is {_told_day(right[0])} of later."
        case "never_open":
            return f"{key} sluit langer dan een jaar achter elkaar. Laat in elk jaar werkdagen over."
        case _:
            assert_never(wrong.rule)


def _told_day(found: str) -> str:
    return format_date(date.fromisoformat(found), "EEEE d MMMM y", locale="nl")
