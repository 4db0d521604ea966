"""Why does this package exist? So that the whole product can be tried and judged without Telegram.

The stand-in takes Telegram's place on loopback: it speaks the Bot API over HTTP, shows a chat page on which one person
plays several people, and owns a clock that can be turned. It imports nothing of the rest of the project, so it can't
share its mistakes.

- `clock`, `product`, `turning`: time, who acts on it, and how it is turned without skipping anything
- `entities`: text as Telegram reads it: HTML and plain text into entities, lengths in UTF-16 units
- `chats`, `world`: people, chats and messages; `files`: what they send each other
- `updates`, `oddities`: the queue to the bot, and what may be wrong with it; `webhook`: the queue brought to the bot
- `faults`, `failing`, `limits`: which requests fail, in what way, and who sends too much
- `botapi`: the Bot API over HTTP. `bodies` and `multipart` read a request, `methods` says what a method is; the methods
  stand in `messages` (with `markup`), `documents`, `fetching` and `profile`
- `chatpage` and `page/`: the page and what it asks for; `control`: what a test asks for; `guard`: neither is for others
- `server`: these together on a port

README.md beside this file is for who uses it.
"""
