"""Gold trees in the formats of treebanks."""

from collections.abc import Iterable

from nlpbook.corpora.microworld.tree import Tree


def conllu(trees: Iterable[Tree], name: str = "microworld") -> str:
    """Dependency trees in the CoNLL-U format.

    Parameters
    ----------
    trees : iterable of Tree
        Trees of sentences, such as ``world.sample_trees(n, rng)``.
    name : str
        The sentences are numbered ``name-1``, ``name-2`` and so on.

    Returns
    -------
    str
        A block of lines for every tree, an empty line behind each. The columns that say nothing here (lemma,
        own part of speech, features, enhanced dependencies, miscellaneous) are ``_``.

    References
    ----------
    Nivre et al. (2020), "Universal Dependencies v2". Book: appendix, "The microworld".
    """
    blocks = []
    for i, tree in enumerate(trees, start=1):
        lines = [f"# sent_id = {name}-{i}", f"# text = {' '.join(tree.tokens)}"]
        words = zip(tree.tokens, tree.tags, tree.dependencies, strict=True)
        for number, (form, tag, (head, relation)) in enumerate(words, start=1):
            lines.append(f"{number}\t{form}\t_\t{tag}\t_\t_\t{head}\t{relation}\t_\t_")
        blocks.append("\n".join(lines) + "\n\n")
    return "".join(blocks)


def brackets(trees: Iterable[Tree]) -> str:
    """Phrase structure trees, one on each line, as in ``(S (NP (DET the) (NOUN dog)) (VP (VERB slept)))``.

    Parameters
    ----------
    trees : iterable of Tree
        Trees of sentences, such as ``world.sample_trees(n, rng)``.

    Returns
    -------
    str

    References
    ----------
    Marcus, Santorini and Marcinkiewicz (1993), "Building a Large Annotated Corpus of English: The Penn
    Treebank". Book: appendix, "The microworld".
    """
    return "".join(f"{tree.bracketed()}\n" for tree in trees)
