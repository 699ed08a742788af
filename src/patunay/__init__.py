"""Patunay: from the first rating to an employer who trusts the paper. The library says what a thing IS."""

__version__ = "0.1.0"
