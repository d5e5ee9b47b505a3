"""An explorer that has a setting of every kind, whose limits depend on each other."""

from nlpbook.explorers import Explorer
from nlpbook.explorers.settings import Choice, Number, Numbers, Sentences, Switch, Text, Whole, Words


class Sized(Explorer):
    """A setting of every kind."""

    javascript = "sized.js"
    label = "A setting of every kind"

    letters = Sentences(9)
    size = Whole(1, 5, default=2)
    weights = Numbers(lambda explorer: explorer.size + 1, least=0, of="one for each")
    rate = Number(
        above=0, most=lambda explorer: explorer.size, default=0.5, or_none=True, label="learning rate"
    )
    switch = Switch(help="a switch")
    kind = Choice(("uniform", "harmonic"))
    words = Words(5, default=["the"])
    title = Text(20_000)
    secret = Text(5).tag(address=False)
