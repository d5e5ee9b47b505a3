"""The explorer of the copy task: a small recurrent network that trains in the page."""
