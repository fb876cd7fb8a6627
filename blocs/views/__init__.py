"""Pages of blocs."""
