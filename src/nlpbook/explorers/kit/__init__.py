"""What explorers share: parts of pages in JavaScript, and in Python what has to agree with them."""
