"""The Huffman explorer."""
