"""Small networks to make language models of: with a state of one kind or another, and without."""

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

    def reorder(self, state, rows):
        return tuple(part[:, rows] for part in state)


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


class Gated(nn.Module):
    """Two layers of GRU, whose state has the layers first: it reorders it by itself."""

    def __init__(self, size, width=6):
        super().__init__()
        self.embedding = nn.Embedding(size + 2, width)
        self.gru = nn.GRU(width, width, num_layers=2, batch_first=True)
        self.output = nn.Linear(width, size)

    def logits(self, ids, mask):
        return self.output(self.gru(self.embedding(ids))[0])

    def start(self, batch):
        return self.output.weight.new_zeros(2, batch, self.gru.hidden_size)

    def step(self, ids, state):
        hidden, state = self.gru(self.embedding(ids)[:, None], state)
        return self.output(hidden[:, 0]), state

    def reorder(self, state, rows):
        return state[:, rows]


class GatedCell(Gated):
    """The same with the batch first, in a dict; nothing but that is asked of it."""

    reorder = property()  # an AttributeError: as if it were not there

    def start(self, batch):
        return {"layers": list(super().start(batch)), "steps": 0, "nothing": None}

    def step(self, ids, state):
        logits, layers = super().step(ids, torch.stack(state["layers"]))
        return logits, {"layers": list(layers), "steps": state["steps"] + 1, "nothing": None}


class CausalAttention(nn.Module):
    """Two layers of causal self-attention with two heads and learnt positions; it has no steps."""

    def __init__(self, size, width=8, max_length=12):
        super().__init__()
        self.max_length, self.n_seen = max_length, 0
        self.tokens = nn.Embedding(size + 2, width)
        self.positions = nn.Embedding(max_length, width)
        self.attention = nn.ModuleList(nn.Linear(width, 3 * width) for _ in range(2))
        self.feed_forward = nn.ModuleList(nn.Linear(width, width) for _ in range(2))
        self.output = nn.Linear(width, size)

    def read(self, ids, cache):
        """Read some tokens after those whose keys and values are there."""
        self.n_seen += ids.shape[1]
        first = cache[0][0].shape[2]
        x = self.tokens(ids) + self.positions(torch.arange(first, first + ids.shape[1], device=ids.device))
        after = []
        for attention, feed_forward, past in zip(self.attention, self.feed_forward, cache, strict=True):
            query, *own = attention(x).unflatten(2, (3, 2, -1)).permute(2, 0, 3, 1, 4)  # (batch, 2, time, d)
            key, value = (torch.cat(both, dim=2) for both in zip(past, own, strict=True))
            visible = torch.ones(query.shape[2], key.shape[2], dtype=torch.bool, device=ids.device).tril(
                first
            )
            found = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=visible)
            x = x + found.transpose(1, 2).flatten(2)
            x = x + feed_forward(torch.tanh(x))
            after.append((key, value))
        return self.output(x), after

    def empty(self, batch):
        keys = self.output.weight.new_zeros(batch, 2, 0, self.output.in_features // 2)
        return [(keys, keys)] * 2

    def logits(self, ids, mask):
        return self.read(ids, self.empty(len(ids)))[0]


class CachedAttention(CausalAttention):
    """The same with its keys and values kept."""

    def start(self, batch):
        return self.empty(batch)

    def step(self, ids, state):
        logits, state = self.read(ids[:, None], state)
        return logits[:, 0], state


def chain_rule(model, sentence):
    """ln P of each word and of the end, from next-word distributions."""
    ids = [*model.vocabulary.encode(sentence), model.vocabulary[END_OF_SENTENCE]]
    return [float(np.log(model.next_word(sentence[:t])[word])) for t, word in enumerate(ids)]
