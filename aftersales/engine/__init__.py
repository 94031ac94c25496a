"""Where tables live and expressions run."""
