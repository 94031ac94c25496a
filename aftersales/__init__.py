"""After-sales ROI Explorer: from a service department's export to ROI with a range."""
