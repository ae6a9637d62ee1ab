"""Looking back: whom a rule would have tagged, and whether a tag tells anything.

Both walk the time axis of the last days as chores and write nothing about anybody.
"""
