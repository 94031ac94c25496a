"""The equations with the numbers of a study put in: one segment, one lever, one month.

Each is reckoned twice: by hand from the numbers that are shown, and by the projection. A test holds
both equal, so that what the Method page prints is what the product computes.
"""
