"""Why does this package exist? To read what people write, in Dutch: deadlines into terms, messages into intents.

Pure: no Telegram, no database, no clock (`on` is the sender's day). `read_term` and `read_message` never refuse a text; what
they cannot read they say so of, and the bot asks. The words live in `lexicon.toml`, the conventions in the corpora's README.
Data flows one way, and the linter of imports holds it to that:

    words -> lexicon -> moments -> terms                                    deadlines
    words -> codes, names, shares, moments -> items -> clauses -> statuses
          -> corrections -> text (all of these, once) -> intents (a recogniser a file) -> messages
    words, names, moments -> filters (a few typed words) -> questions       what a sentence asks of the register
"""
