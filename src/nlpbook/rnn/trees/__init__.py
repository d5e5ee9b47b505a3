"""Networks whose state goes up a tree instead of along a sentence: Tree-LSTMs, and the trees they read.

`parse_tree` reads trees, `forest` puts many of them side by side, level by level. `child_sum` and `nary` are
the two networks, each with its plain form, node by node; the form by levels stands in `nlpbook.rnn.fast`.
"""
