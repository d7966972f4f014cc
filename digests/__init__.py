"""The story: sources, items and names as values, read from files and proved against the sources' words.

Nothing here knows Telegram, a database or a clock.
"""
