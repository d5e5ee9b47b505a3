"""The records of questions about words: what word vectors are evaluated with."""

from nlpbook.corpora.benchmarks.record import File, Record, on_github

_QUESTIONS = File(
    "questions-words.txt", 603955, "8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36"
)
_WORD_SIM = ("mfaruqui/eval-word-vectors", "94b3dd9fdbac7ed08dbee7179cd5ee464acf0594")
_WORDSIM_FILES = (
    File("EN-WS-353-ALL.txt", 7405, "ce12919b240af45bdf46d243601eaca2b6212b159b5e7e9b435ee7ee40c5619c"),
    File("EN-WS-353-SIM.txt", 4002, "f1da938998863c94e53f72f984a5c6e215f0b46c323aae8f0f4930703a339107"),
    File("EN-WS-353-REL.txt", 5134, "66a7c88100624d0a391605ff61ce84e11d11ee620d51ec0298da49592838f8fa"),
)
_SIMLEX = File("EN-SIMLEX-999.txt", 18024, "405394ffb7d25f6d0e3c041f87c9f27d29dc6b047506769953e85c4523b11685")

WORDS = (
    Record(
        name="google-analogies",
        title="Google's analogies (questions-words)",
        task="evaluating word vectors",
        description="Questions such as 'Athens is to Greece as Oslo is to ...?' in 14 sections, 5 on "
        "meaning and 9 on grammar.",
        language="English",
        licence="Apache-2.0",
        citation="Tomas Mikolov, Kai Chen, Greg Corrado and Jeffrey Dean (2013). Efficient Estimation of "
        "Word Representations in Vector Space. arXiv:1301.3781.",
        homepage="https://github.com/tmikolov/word2vec",
        folder="word-eval",
        files=(_QUESTIONS,),
        sources=on_github(
            "tmikolov/word2vec",
            "20c129af10659f7c50e86e3be406df663beff438",
            "questions-words.txt",
            _QUESTIONS,
        ),
        splits="none: all of it is for testing",
        counts={"sections": 14, "questions": 19_544},
        caveats=(
            "More than half of the questions are about capitals and cities: give results by section.",
            "A model is usually not allowed to answer with one of the three given words; say if it is.",
        ),
    ),
    Record(
        name="wordsim-353",
        title="WordSim-353",
        task="evaluating word vectors",
        description="Pairs of words with people's scores from 0 to 10, and the two parts that were made of "
        "them later: similar words and related words.",
        language="English",
        licence="MIT (of the repository that gathers it; the data set itself states none)",
        citation="Lev Finkelstein, Evgeniy Gabrilovich, Yossi Matias, Ehud Rivlin, Zach Solan, Gadi "
        "Wolfman and Eytan Ruppin (2002). Placing Search in Context: The Concept Revisited. ACM TOIS "
        "20(1). The parts: Eneko Agirre et al. (2009). A Study on Similarity and Relatedness Using "
        "Distributional and WordNet-based Approaches. NAACL-HLT.",
        homepage="https://github.com/mfaruqui/eval-word-vectors",
        folder="word-eval",
        files=_WORDSIM_FILES,
        sources=tuple(
            source
            for file in _WORDSIM_FILES
            for source in on_github(*_WORD_SIM, f"data/word-sim/{file.name}", file)
        ),
        splits="none: all of it is for testing",
        counts={"pairs": 353, "similarity pairs": 203, "relatedness pairs": 252},
        caveats=(
            "The scores mix similarity with relatedness; use the parts to tell them apart.",
            "'money' and 'cash' are in it twice, so are 'bank' and 'money', with different scores; one pair "
            "holds a swear word.",
        ),
    ),
    Record(
        name="simlex-999",
        title="SimLex-999",
        task="evaluating word vectors",
        description="Pairs of words with people's scores from 0 to 10 for similarity proper: words that "
        "are only related get low scores.",
        language="English",
        licence="MIT (of the repository that gathers it; the data set itself states none)",
        citation="Felix Hill, Roi Reichart and Anna Korhonen (2015). SimLex-999: Evaluating Semantic "
        "Models with (Genuine) Similarity Estimation. Computational Linguistics 41(4).",
        homepage="https://fh295.github.io/simlex.html",
        folder="word-eval",
        files=(_SIMLEX,),
        sources=on_github(*_WORD_SIM, f"data/word-sim/{_SIMLEX.name}", _SIMLEX),
        splits="none: all of it is for testing",
        counts={"pairs": 999},
    ),
)
