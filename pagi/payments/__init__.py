"""The one door for money."""
