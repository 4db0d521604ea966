"""Why does this package exist? To find the one reason why somebody wrote: a recogniser a file, in order of sureness.

The order is part of the grammar: what is surest goes first, and a report, which nearly every sentence could be, last.
"""
