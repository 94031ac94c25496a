"""The projection: a study and its worlds → benefit, cost and loyalty (docs/MODEL.md).

`project` is the only projection. A point estimate is one world, a forecast with its range ten
thousand, an attribution one world a coalition.
"""

from aftersales.model.projection import Outcome, State, project
from aftersales.model.worlds import CHANNEL_NAMES, CHANNELS, Worlds, at_means

__all__ = ["CHANNELS", "CHANNEL_NAMES", "Outcome", "State", "Worlds", "at_means", "project"]
