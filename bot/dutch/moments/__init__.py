"""Why does this package exist? To find moments in a text (days, quarters, "eind mei") and what stands in front of them.

Every moment is worked out from `on`, the sender's day, by the conventions of the corpora's README ("Date conventions").

    moment -> calendar -> vocabulary -> scan -> dates, weekdays, feasts, periods -> parts -> reader -> mentions
"""
