"""How good ratings, scales and levels are."""
