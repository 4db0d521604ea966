"""The words about what is kept: /privacy, and what stands beside or instead of the file with everything."""

from markupsafe import Markup

from bot.language import Reader, lines
from bot.rendering.retention import period
from commitments.notices import Kept


def privacy(r: Reader) -> Markup:
    """What is kept, why and how long. Its facts come from the settings, its periods from the rules of retention."""
    about = r.about
    return lines(
        [
            Markup("<b>{}</b>").format(r.t("Your data")),
            r.t(
                "Responsible: {controller}. Questions: {contact}. Data protection officer: {dpo}.",
                controller=about.controller,
                contact=about.contact,
                dpo=about.dpo,
            ),
            r.t(
                "What I keep: your name, your organisation, the number of your Telegram account and what you send me. "
                "I do not get your phone number."
            ),
            r.t("What for: following the agreements of TAZ, nothing else. Basis: {basis}.", basis=about.legal_basis),
            r.t(
                "Who sees it: the programme team and who reads along with it see your name. Others see your organisation only."
            ),
            r.t(
                "Telegram: messages pass through a company outside the EU that can technically read them. "
                "So send nothing about clients or colleagues."
            ),
            r.t(
                "How long: your name and number up to {months} after you leave. What I sent you {letters}, "
                "your questions to the team {questions}.",
                months=period("left", r),
                letters=period("letters", r),
                questions=period("questions", r),
            ),
            r.t(
                "Answers of your organisation belong to the file. "
                "They stay, without your name, and can become public (Woo, Archiefwet)."
            ),
            r.t(
                "Your rights: see all with /mijngegevens, remove it with /vergeetmij. "
                "To correct something or to object, ask {contact}.",
                contact=about.contact,
            ),
            r.t("Complaints: {dpo} or the Dutch data protection authority.", dpo=about.dpo),
        ]
    )


def nothing_kept(r: Reader) -> Markup:
    """To who never took part."""
    return lines(
        [
            r.t("You do not take part, so I know nothing of you but the number of this chat."),
            r.t("I need that to answer you. It goes {days} after your last message.", days=period("strangers", r)),
            r.t("Sooner is possible too: /vergeetmij"),
        ]
    )


def kept(told: Kept, r: Reader) -> Markup:
    """Beside the file: what it is, and what to do about it."""
    return lines(
        [
            r.t("This file holds all that I keep about you, as of {day}.", day=r.day(told.as_of)),
            r.t("It opens in any browser. It is meant for you alone."),
            r.t("Is something not right? Write to {contact}. Have it removed: /vergeetmij", contact=r.about.contact),
        ]
    )
