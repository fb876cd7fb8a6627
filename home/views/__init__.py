"""Pages of the first look."""
