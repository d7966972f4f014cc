"""How long a message is, as Telegram counts."""

from html.parser import HTMLParser


class _Measure(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.entities = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's form
        self.entities += tag not in ("html", "body")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def measure(html: str) -> tuple[int, int]:
    """Measure a message as Telegram does: UTF-16 units of its text, and how many stretches are formatted."""
    parser = _Measure()
    parser.feed(html)
    parser.close()
    return len("".join(parser.text).strip().encode("utf-16-le")) // 2, parser.entities
