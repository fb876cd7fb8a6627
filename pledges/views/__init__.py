"""Pages of pledges: reading, drafting, signing."""
