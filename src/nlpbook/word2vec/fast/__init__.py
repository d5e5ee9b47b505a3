"""The fast form of word2vec: matrix products over blocks of positions, and threads that share the vectors.

Each objective has its file here under the name that it has in the room, and begins with its plain equivalent,
a loop over examples. `Word2Vec` puts the parts together.
"""
