"""The records of running texts: for language models, and for word vectors at scale."""

from nlpbook.corpora.benchmarks.novel_files import NOVEL_FILES
from nlpbook.corpora.benchmarks.record import File, Record, Source, on_github

_WIKITEXT_VALID = File(
    "valid.txt", 1121681, "f0737ed31fc1329026e95cb8b98e19c2a182c39c240ab909dc31abf2f8af58e8"
)
_WIKITEXT_TEST = File("test.txt", 1256449, "d790b833ef8cf03a90db7bf1271b7520b83c45ce07ba3c1a9699df81e239eca0")
_WIKITEXT_TRAIN = File("train.txt", 10797148)
_WIKITEXT_ZIP = {
    "members": tuple((f"wiki.{split}.tokens", f"{split}.txt") for split in ("train", "valid", "test")),
    "hash": "sha256:92675f1d63015c1c8b51f1656a52d5bdbc33aafa60cc47a218a66e7ee817488c",
}
_PYTORCH_EXAMPLES = ("pytorch/examples", "77f55b912142e11fcfdf5b530231fb9c52f181e8")
_WIKITEXT_FOLDER = "word_language_model/data/wikitext-2"
_SHAKESPEARE = File("input.txt", 1115394, "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")
_NOVELS = ("computationalstylistics/100_english_novels", "143e601875d70e195f2cc5ebd8b034609271194d")
_POETRY = ("chinese-poetry/chinese-poetry", "99ebbef7e1345c0985c44b9fd96a3f9e776f117b")
_POETRY_FILES = {
    "全唐诗/唐诗三百首.json": File(
        "tang300.json", 190787, "d77a145f7470da2ed2f79515944563c062ffc43fceda07f195a36ead66b7e5c7"
    ),
    "宋词/宋词三百首.json": File(
        "song300.json", 151283, "ca5d74f7fdb9d5a6acc22a7c8b4395228cad4bb8be53df44c19ba83ab6983b20"
    ),
    "诗经/shijing.json": File(
        "shijing.json", 156972, "3c7ca54d59424542ada99adfcc85420287fbbd5c8a511e9baf705cb2b04051e7"
    ),
    "论语/lunyu.json": File(
        "lunyu.json", 74799, "bc336a3839706377892719db44c48a09794a493190535a42bf1c7d4c4233e96c"
    ),
}

TEXTS = (
    Record(
        name="wikitext-2",
        title="WikiText-2",
        task="word language models",
        description="Good and featured articles of Wikipedia, cut into words; words seen fewer than three "
        "times are <unk>.",
        language="English",
        licence="CC BY-SA (the text is Wikipedia's; the publishers name 3.0 in one place and 4.0 in another)",
        citation="Stephen Merity, Caiming Xiong, James Bradbury and Richard Socher (2017). Pointer Sentinel "
        "Mixture Models. ICLR 2017. arXiv:1609.07843.",
        homepage="https://huggingface.co/datasets/Salesforce/wikitext",
        folder="wikitext-2",
        files=(_WIKITEXT_TRAIN, _WIKITEXT_VALID, _WIKITEXT_TEST),
        sources=(
            Source("https://wikitext.smerity.com/wikitext-2-v1.zip", **_WIKITEXT_ZIP),
            Source(
                "https://s3.amazonaws.com/research.metamind.io/wikitext/wikitext-2-v1.zip", **_WIKITEXT_ZIP
            ),
            *on_github(*_PYTORCH_EXAMPLES, f"{_WIKITEXT_FOLDER}/train.txt", _WIKITEXT_TRAIN),
            *on_github(*_PYTORCH_EXAMPLES, f"{_WIKITEXT_FOLDER}/valid.txt", _WIKITEXT_VALID),
            *on_github(*_PYTORCH_EXAMPLES, f"{_WIKITEXT_FOLDER}/test.txt", _WIKITEXT_TEST),
        ),
        splits="train, valid, test: the authors', by article",
        counts={
            "train tokens": 2_088_628,
            "valid tokens": 217_646,
            "test tokens": 245_569,
            "train types": 33_278,
            "train articles": 600,
            "valid articles": 60,
            "test articles": 60,
        },
        caveats=(
            "The known token counts include one <eos> at the end of every line, empty lines included.",
            "There is a copy of train.txt with the same lines, but with its articles in another order and "
            "a few of them cut in two; `WikiText.reordered` tells. Say so where the order matters.",
        ),
    ),
    Record(
        name="tinyshakespeare",
        title="tinyshakespeare",
        task="character models",
        description="Speeches from plays of Shakespeare, 1.1 million characters in one file.",
        language="English",
        licence="public domain (the repository that holds it: MIT)",
        citation="Andrej Karpathy (2015). The Unreasonable Effectiveness of Recurrent Neural Networks. "
        "https://karpathy.github.io/2015/05/21/rnn-effectiveness/",
        homepage="https://github.com/karpathy/char-rnn",
        folder="tinyshakespeare",
        files=(_SHAKESPEARE,),
        sources=on_github(
            "karpathy/char-rnn",
            "6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e",
            "data/tinyshakespeare/input.txt",
            _SHAKESPEARE,
        ),
        splits="none official; `Characters.split` cuts off the end",
        counts={"characters": 1_115_394, "distinct characters": 65, "lines": 40_000},
    ),
    Record(
        name="english-novels",
        title="English novels",
        task="word vectors, n-grams at scale",
        description="38 of the 100 novels of a benchmark for stylometry: those published from 1839 to 1912 "
        "by authors who had died by 1936.",
        language="English",
        licence="public domain where copyright ends 70 years after the author's death (the repository states "
        "no licence)",
        citation="Computational Stylistics Group. 100 English Novels: a benchmark corpus. "
        "https://github.com/computationalstylistics/100_english_novels",
        homepage="https://github.com/computationalstylistics/100_english_novels",
        folder="english-novels",
        files=NOVEL_FILES,
        sources=tuple(
            source for file in NOVEL_FILES for source in on_github(*_NOVELS, f"corpus/{file.name}", file)
        ),
        splits="none; hold out whole novels or whole authors",
        counts={"novels": 38, "words": 5_466_701},
        caveats=(
            "The titles or prefaces of two novels are lightly damaged, such as 'REAT EXPECTATIONS'.",
            "Files begin with a byte order mark and have CRLF line ends; the loader takes both off. Who "
            "leaves the marks in counts 5,466,706 words: five of them stand alone on a line.",
        ),
    ),
    Record(
        name="chinese-poetry",
        title="Chinese poetry",
        task="Chinese characters",
        description="The Three Hundred Tang Poems (in 366 pieces) and Song Lyrics (280), the Book of Songs "
        "(305), the Analects (20 books).",
        language="Chinese",
        licence="public domain (the collection: MIT)",
        citation="chinese-poetry, https://github.com/chinese-poetry/chinese-poetry",
        homepage="https://github.com/chinese-poetry/chinese-poetry",
        folder="chinese-poetry",
        files=tuple(_POETRY_FILES.values()),
        sources=tuple(
            source for path, file in _POETRY_FILES.items() for source in on_github(*_POETRY, path, file)
        ),
        splits="none",
        counts={
            "tang texts": 366,
            "tang characters": 25_239,
            "song texts": 280,
            "song characters": 29_176,
            "shijing texts": 305,
            "shijing characters": 36_941,
            "analects texts": 20,
            "analects characters": 21_480,
        },
        caveats=(
            "The Tang poems are in traditional characters, the others in simplified ones.",
            "Eight characters of the Tang poems stand in square brackets: the editors' readings.",
        ),
    ),
)
