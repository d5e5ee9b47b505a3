"""The fast form of the recurrent layers: backpropagation through time by hand, over packed sentences.

Three things make it fast. The products x W of all places are one product, outside of the loop over the
steps. The backward loop hands on only what a step has to know from the step after it; all factors that the
forward pass has fixed are computed for all steps at once. And the gradient of U, a sum over all steps, is
one product at the end.

Each layer has its file here under the name that it has in the room, and begins with its plain equivalent,
step by step. Sentences of several lengths are packed (`packing`), so padding is never computed.

Conditional random fields have theirs here too: the loss with its gradient (`crf_loss`, `forward_backward`),
the best path (`viterbi`) and the k best ones (`k_best`), for padded batches.
"""
