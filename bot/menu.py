"""The commands of every story, beside one for each of its topics; the menu shows them in this order."""


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues find words that are translated later
    """Mark words for the catalogues."""
    return message


MENU = {
    "start": N_("What this is, and three things to try"),
    "help": N_("Everything you can ask"),
    "latest": N_("The newest items"),
    "new": N_("What changed since you last looked"),
    "since": N_("What happened since a year, a month or a day"),
    "on": N_("What happened in a year, in a month or on a day"),
    "recap": N_("What your next recap would hold"),
    "search": N_("Find the items that tell of certain words"),
    "subscribe": N_("Get recaps here: weekly, or as you choose"),
    "unsubscribe": N_("Stop the recaps here"),
    "settings": N_("How often, when and how recaps come"),
    "language": N_("Choose the language"),
    "privacy": N_("What I keep of you, why and for how long"),
    "mydata": N_("Get all that I keep of you"),
    "forget": N_("Delete all that I keep of you"),
    "about": N_("Where the sentences come from"),
}
