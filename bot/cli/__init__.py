"""What can be typed after `taz`? A few commands; each mistake of the one who types is one sentence and exit status 2."""

from collections.abc import Sequence

import typer

from bot.cli import closing, dossier, history, parse, policy, privacy, queues, register, running, texts, upkeep
from bot.cli.mistakes import Stop
from bot.settings import WrongSetting

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="TAZ-bot: houdt de afspraken van een programma bij.",
)
app.command()(running.run)
app.command()(running.demo)
app.command("simulate")(running.simulate_)
app.command()(running.invite)
app.command()(dossier.dossier)
app.command()(upkeep.doctor)
app.command()(upkeep.migrate)
app.command()(upkeep.move)
app.command()(closing.close)
app.command()(privacy.retention)
app.add_typer(privacy.key_, name="key")
app.command()(upkeep.rights)
app.add_typer(register.app, name="register")
app.add_typer(parse.app, name="parse")
app.add_typer(texts.app, name="texts")
app.add_typer(policy.app, name="policy")
app.add_typer(queues.outbox_, name="outbox")
app.add_typer(queues.inbox_, name="inbox")
app.add_typer(history.app, name="history")


def main(words: Sequence[str] | None = None) -> None:
    """The `taz` command: a mistake of the one who types or sets is one sentence, and exit status 2.

    `words` are what was typed after it; without them those of this process.
    """
    try:
        app(words)
    except (WrongSetting, Stop) as wrong:
        typer.echo(str(wrong), err=True)
        raise SystemExit(2) from None
