"""The results as one HTML file: nothing is fetched, it opens offline and prints on A4.

It tells the same story as the slides, lists every input, and holds the study, so that a second
reader can rebuild every figure.
"""

from aftersales.report.page.whole import page

__all__ = ["page"]
