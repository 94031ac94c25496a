"""From worlds to a decision: draws, attribution, answers."""
