"""Who may do what, as an administrator reads it: the core's own table in Dutch, as Markdown. `taz rights` prints it."""

from typing import assert_never

from bot.routes import COMMANDS
from commitments.access import TABLE, Reach, Right, Where

_HEAD = """# Wie mag wat

De tabel waar de bot zich aan houdt, uitgeschreven door `taz rights`. Een test bewaakt dat dit bestand klopt.

"Eigen organisatie": alleen waar de eigen organisatie voor antwoordt. "Zichzelf": alleen wat over de persoon zelf gaat.
Wie niet meer meedoet, is meteen een vreemde. Een vreemde leest altijd dezelfde zin. Wat er bewaard wordt, mag iedereen weten.
Een vervanger mag alles wat een contactpersoon mag, en krijgt alleen vragen als er geen bereikbare contactpersoon is.

| wat | programmateam | contactpersoon | vervanger | meelezer | vreemde | waar | opdrachten |
|---|---|---|---|---|---|---|---|
"""


def table() -> str:
    """The whole document."""
    rows = []
    for right, rule in TABLE.items():
        reaches = (rule.team, rule.contact, rule.deputy, rule.observer, rule.stranger)
        commands = ", ".join(f"`/{name}`" for name, _, _, asked in COMMANDS if asked == right)
        rows.append(" | ".join((_what(right), *map(_reach, reaches), _where(rule.where), commands)).strip())
    return _HEAD + "".join(f"| {row} |\n" for row in rows)


def _reach(reach: Reach) -> str:
    match reach:
        case "no":
            return "nee"
        case "self":
            return "zichzelf"
        case "organisation":
            return "eigen organisatie"
        case "everything":
            return "ja"
        case _:
            assert_never(reach)


def _where(where: Where) -> str:
    match where:
        case "anywhere":
            return "overal"
        case "private":
            return "alleen in een eigen gesprek"
        case "group":
            return "alleen in een groep"
        case _:
            assert_never(where)


def _what(right: Right) -> str:
    match right:
        case "knock":
            return "een uitnodiging openen, lezen wat er bewaard wordt"
        case "own_data":
            return "zien wat er over uzelf bewaard wordt, en het laten weghalen"
        case "read":
            return "punten, programma en hulp lezen; antwoorden van organisaties alleen in een eigen gesprek"
        case "measure":
            return "een plaatje van de voortgang zien"
        case "list_own":
            return "de lijst van eigen punten zien"
        case "report":
            return "zeggen hoe een punt ervoor staat, en dat terugnemen"
        case "accept":
            return "ja of nee zeggen als het team vraagt om aanspreekpunt te zijn"
        case "claim":
            return "zeggen dat een punt bij de eigen organisatie hoort"
        case "files":
            return "een bestand terugkrijgen dat bij een antwoord kwam"
        case "ask_team":
            return "een vraag stellen aan het programmateam"
        case "confirm":
            return "zeggen of men nog de juiste persoon is"
        case "leave":
            return "zichzelf van de lijst halen (verkeerde persoon)"
        case "be_away":
            return "zeggen wanneer men er niet is en op welke dagen men werkt; een collega vervangen"
        case "judge":
            return "een oordeel geven over een antwoord, nooit over het eigen; noteren wat het overleg vaststelt"
        case "reply":
            return "een vraag van een contactpersoon beantwoorden"
        case "digest":
            return "de weeklijst lezen; een gekoppelde groep leest mee"
        case "oversee":
            return "zien wie gevraagd en gebeld kan worden"
        case "chase":
            return "zien wat te laat is, alle antwoorden, en wat niet aankwam"
        case "appoint":
            return "een organisatie voorstellen als aanspreekpunt"
        case "behalf":
            return "noteren wat een organisatie buiten de chat zegt en dat er gebeld is; het tweede contact laten vragen"
        case "note":
            return "notities over een punt maken, alleen voor het programmateam"
        case "phrase":
            return "een zin voor de brief voorstellen of ermee akkoord gaan"
        case "settle":
            return "beslissen over een andere termijn, en wat er van een punt wordt"
        case "plan":
            return "de agenda wijzigen: overleg, brieven, gesloten dagen"
        case "people":
            return "mensen zien, uitnodigen, weghalen, terugzetten en laten overnemen; uitnodigingen intrekken"
        case "cut_off":
            return "iemand meteen afsluiten"
        case "link":
            return "een groep laten meelezen"
        case "pause":
            return "alle vragen en lijsten tegenhouden en hervatten"
        case _:
            assert_never(right)
