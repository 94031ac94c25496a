"""After-sales ROI Explorer: from a service department's export to ROI with a range."""

__version__ = "0.1.0"

RESULTS_VERSION = 1
"""Raised whenever an unchanged study would give other figures: a formula, a lever, its evidence.

Whoever opens a study years later is told by it that the figures may differ from those on paper.
"""
