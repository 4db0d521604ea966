"""Why does this package exist? So that the whole product can be tried and judged without Telegram.

The stand-in takes Telegram's place on loopback: it speaks the Bot API over HTTP, shows a chat page on which one person
plays several people, and owns a clock that can be turned. It imports nothing of the rest of the project, so it can't
share its mistakes.

- `clock`, `product`, `turning`: time, who acts on it, and how it is turned without skipping anything
- `entities`: text as Telegram reads it: HTML and plain text into entities, lengths in UTF-16 units
- `world`: people, chats, messages and the queue of updates
- `botapi`: the Bot API's methods, as HTTP answers
- `chatpage` and `page/`: the page and what it asks for
- `server`: these together on a port
"""
