"""A result → one `alt.Chart`, one module a chart.

Every chart says its question, its units and, in `description`, what it shows in words. Figures are
in the app's language. Charts bring their own colours: show them without a theme (`theme=None`).
"""
