"""The explorer of sentiment trees."""
