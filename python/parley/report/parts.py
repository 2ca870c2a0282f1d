"""What a page is made of: sections with tables and figures. Knows nothing of HTML or of plotting."""

from dataclasses import dataclass, field


# How a verdict of the statistics is marked.
TONES = {"faster": "good", "slower": "bad", "no difference": "neutral", "undecided": "quiet"}


@dataclass(frozen=True)
class Mark:
    """A table cell with a meaning: `tone` is good, bad, neutral or quiet."""

    text: str
    tone: str = "neutral"


@dataclass
class Table:
    """Rows of text or `Mark`; the first column names the row. Columns of words read from the left, figures align right.

    A `folded` table is opened by a click; it is always open in print.
    """

    caption: str
    head: list[str]
    rows: list[list[str | Mark]]
    folded: bool = False

    @property
    def word_columns(self) -> set[int]:
        """Columns in which no row begins with a figure."""
        return {at for at in range(len(self.head))
                if not any(_begins_with_figure(row[at]) for row in self.rows if at < len(row))}


def _begins_with_figure(value: str | Mark) -> bool:
    text = value.text if isinstance(value, Mark) else str(value)
    return text.lstrip("–-+<~ ")[:1].isdigit()


@dataclass
class Figure:
    """A plot as SVG text. `takeaway` is one sentence computed from the data, `table` says the same in numbers."""

    title: str
    takeaway: str
    svg: str
    table: Table | None = None


@dataclass
class Section:
    """One part of the page. `anchor` is its link target."""

    anchor: str
    title: str
    text: str = ""
    figures: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    listings: list[str] = field(default_factory=list)
