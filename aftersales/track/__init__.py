"""What came of a decision: the forecast of that day held against what happened since."""
