"""360-degree ratings and official results, read from form exports into one long table."""

from patunay.framework import RaterRole
from patunay.rating.model import ImportedResult, Rating, RatingSet

__all__ = ["ImportedResult", "RaterRole", "Rating", "RatingSet"]
