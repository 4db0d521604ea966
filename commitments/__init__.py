"""What the programme promised, who owes it, and what was said about it: the core, free of chat, language and wall clock.

The layers, bottom up, stand in `.importlinter`; a file imports only from the floors below its own.
"""
