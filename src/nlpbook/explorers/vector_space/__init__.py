"""The vector space explorer."""
