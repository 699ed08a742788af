"""What stands in the way of measuring a set of ratings."""
