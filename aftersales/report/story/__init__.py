"""What slides and page tell, section by section, in one language."""

from aftersales.report.story.parts import (
    Bars,
    Chart,
    ChartData,
    Course,
    Part,
    Section,
    Series,
    Story,
    Swing,
    Swings,
    Table,
    Tile,
    Tone,
    Unit,
)
from aftersales.report.story.telling import story

__all__ = [
    "Bars",
    "Chart",
    "ChartData",
    "Course",
    "Part",
    "Section",
    "Series",
    "Story",
    "Swing",
    "Swings",
    "Table",
    "Tile",
    "Tone",
    "Unit",
    "story",
]
