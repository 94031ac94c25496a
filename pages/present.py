"""The scenario at hand in front of an audience."""

from aftersales.ui import front
from aftersales.ui.dataset import dataset
from aftersales.ui.present import presentation

presentation(dataset(), front.language())
