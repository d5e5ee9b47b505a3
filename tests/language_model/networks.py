"""Small networks to make language models of: one with a state, and two without."""

import numpy as np
import torch
from torch import nn

from nlpbook.language_model import END_OF_SENTENCE


class Recurrent(nn.Module):
    """An LSTM with dropout; it counts its steps."""

    def __init__(self, size, width=8, dropout=0.3):
        super().__init__()
        self.embedding = nn.Embedding(size + 2, width)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(width, width, batch_first=True)
        self.output = nn.Linear(width, size)
        self.n_steps = 0

    def logits(self, ids, mask):
        hidden, _ = self.lstm(self.dropout(self.embedding(ids)))
        return self.output(hidden)

    def start(self, batch):
        zeros = self.output.weight.new_zeros(1, batch, self.lstm.hidden_size)
        return zeros, zeros

    def step(self, ids, state):
        self.n_steps += 1
        hidden, state = self.lstm(self.dropout(self.embedding(ids))[:, None], state)
        return self.output(hidden[:, 0]), state


class Convolution(nn.Module):
    """Looks at the last three tokens; it has no steps."""

    def __init__(self, size, width=8):
        super().__init__()
        self.embedding = nn.Embedding(size + 2, width)
        self.convolution = nn.Conv1d(width, width, 3)
        self.output = nn.Linear(width, size)

    def logits(self, ids, mask):
        before = nn.functional.pad(self.embedding(ids).mT, (2, 0))  # (batch, width, 2 + time)
        return self.output(torch.relu(self.convolution(before)).mT)


class Bigrams(nn.Module):
    """A row of logits for each token, and nonsense where there is padding."""

    def __init__(self, size):
        super().__init__()
        self.table = nn.Embedding(size + 2, size)

    def logits(self, ids, mask):
        nonsense = 1e6 * (1 + torch.arange(self.table.embedding_dim, device=ids.device))
        return torch.where(mask[..., None], self.table(ids), nonsense.to(self.table.weight.dtype))


def chain_rule(model, sentence):
    """ln P of each word and of the end, from next-word distributions."""
    ids = [*model.vocabulary.encode(sentence), model.vocabulary[END_OF_SENTENCE]]
    return [float(np.log(model.next_word(sentence[:t])[word])) for t, word in enumerate(ids)]
