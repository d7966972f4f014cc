"""What the command line prints without a traceback."""


class Mendable(Exception):  # noqa: N818 - it says what kind of error it is
    """Something that who runs the bot can mend: each line of the message says what, where and how."""
