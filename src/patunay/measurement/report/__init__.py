"""What is said of a measurement, to whom."""
