"""The door to matplotlib: how wide words are, and marks as the bytes of a PNG. No pyplot, nothing global.

Importing this module takes half a second and some 50 MB, so it is imported where something is first drawn.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from bot.charts.look import CARD, WIDTH
from bot.charts.marks import ABOVE, Box, Dot, Drawing, Line, Mark, Shape, Words

_DOTS = 72
"""Dots an inch: with these a point is a pixel."""
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"


@lru_cache(maxsize=64)
def _font(size: float, *, bold: bool) -> FontProperties:
    """DejaVu Sans, which has the letters of Russian and Kazakh and comes with matplotlib."""
    return FontProperties(fname=str(_FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size=size)


def measure(words: str, size: float, *, bold: bool = False) -> float:
    """The width of words in pixels."""
    width, _, _ = _renderer().get_text_width_height_descent(words, _font(size, bold=bold), ismath=False)
    return float(width)


@lru_cache(maxsize=1)
def _renderer() -> RendererAgg:
    return RendererAgg(1, 1, _DOTS)


def paint(drawing: Drawing) -> bytes:
    """Draw marks on a card: a PNG, the same bytes for the same marks."""
    figure = Figure(figsize=(WIDTH / _DOTS, drawing.height / _DOTS), dpi=_DOTS, facecolor=CARD)
    canvas = FigureCanvasAgg(figure)
    for order, mark in enumerate(drawing.marks):
        artist = _artist(mark, drawing.height)
        artist.set_transform(IdentityTransform())
        artist.set_zorder(order)
        figure.add_artist(artist)
        if isinstance(mark, Shape):
            artist.set_clip_box(_bounds(mark.frame, drawing.height))
    png = BytesIO()
    canvas.print_png(png, metadata={"Software": None})
    return png.getvalue()


def _artist(mark: Mark, height: int) -> Artist:
    """Turn a mark into matplotlib's, whose heights are counted from below."""
    match mark:
        case Words():
            baseline = height - mark.y - mark.size * ABOVE
            font = _font(mark.size, bold=mark.bold)
            text = Text(mark.x, baseline, mark.words, color=mark.colour, fontproperties=font, parse_math=False)
            text.set_path_effects([withStroke(linewidth=7, foreground=mark.halo)] if mark.halo else [])
            return text
        case Box():
            return _rectangle(mark, height)
        case Line():
            ends = (mark.x, mark.to_x), (height - mark.y, height - mark.to_y)
            return Line2D(*ends, color=mark.colour, linewidth=mark.thickness, solid_capstyle="butt")
        case Dot():
            centre = mark.x, height - mark.y
            fill = mark.fill or "none"
            return Circle(centre, mark.radius, facecolor=fill, edgecolor=mark.edge, linewidth=mark.thickness)
        case Shape():
            points = [(x, height - y) for x, y in mark.points]
            return Polygon(points, facecolor=mark.fill or "none", edgecolor=mark.edge, linewidth=mark.thickness)


def _bounds(box: Box, height: int) -> Bbox:
    return Bbox.from_bounds(box.x, height - box.y - box.height, box.width, box.height)


def _rectangle(box: Box, height: int) -> Rectangle:
    corner = box.x, height - box.y - box.height
    hatch = "///" if box.hatched else None
    drawn = Rectangle(corner, box.width, box.height, facecolor=box.fill, edgecolor=box.edge or "none", hatch=hatch)
    drawn.set_hatch_linewidth(3)
    drawn.set_linewidth(3 if box.edge else 0)
    return drawn
