"""After-sales ROI Explorer: from a service department's export to ROI with a range."""

__version__ = "0.1.0"
