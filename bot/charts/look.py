"""Colours and sizes: a card of its own, so that it reads the same on a light and on a dark background.

The hues are Okabe and Ito's, which people with any colour vision can tell apart (https://jfly.uni-koeln.de/color/).
"""

WIDTH = 1080
"""Pixels. A phone shows them as some 390 points, so 28 of ours are about 10 of its."""
MARGIN = 48
TALLEST = 1480
"""Pixels. What is taller for its width Telegram makes narrower on a phone, and the letters smaller."""

TITLE, HEAD, BODY, SMALL = 48, 33, 31, 28
"""Heights of letters, in pixels."""

CARD = "#faf8f3"
INK = "#1b1f24"
QUIET = "#4d545c"
RULE = "#d8d3c8"
GRID = "#ebe7dd"
TRACK = "#e9e5da"
COUNTRY = "#ffffff"
BLUE = "#0072b2"
VERMILION = "#d55e00"
SEA = "#e6eef2"
LAND = "#f5f0e4"
COAST = "#a9b4ba"
OUTLINE = "#7a6a4f"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21. See https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
