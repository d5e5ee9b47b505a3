import dataclasses
import re
from urllib.parse import unquote, urlsplit

import pytest

from nlpbook.corpora import benchmarks
from nlpbook.corpora.benchmarks import describe, names, store

THE_FOURTEEN = (
    "wikitext-2 tinyshakespeare english-novels google-analogies wordsim-353 simlex-999 sst mr imdb "
    "movie-reviews-2000 ud-english-ewt wnut17 tatoeba-cmn-eng chinese-poetry"
).split()
every_record = pytest.mark.parametrize("name", THE_FOURTEEN)


def test_the_names():
    assert sorted(names()) == sorted(THE_FOURTEEN)


@every_record
def test_a_record_says_what_one_needs_to_know(name):
    record = describe(name)
    assert record.name == name
    for field in (
        "title",
        "task",
        "description",
        "licence",
        "citation",
        "homepage",
        "folder",
        "splits",
        "language",
    ):
        assert getattr(record, field), field
    assert record.counts and all(count > 0 for count in record.counts.values())
    assert len({file.name for file in record.files}) == len(record.files) > 0
    for file in record.files:
        assert file.size > 0
        assert file.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.licence = "mine"


@every_record
def test_every_file_has_an_address_and_every_address_is_a_good_one(name):
    record = describe(name)
    for file in record.files:
        assert any(file.name in source.files for source in record.sources)
    for source in record.sources:
        address = urlsplit(source.address)
        assert address.scheme == "https" and address.netloc and not address.query and not address.fragment
        assert source.address.isascii()
        assert bool(source.file) != bool(source.members)
        assert set(source.files) <= {file.name for file in record.files}
        if source.hash is not None:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}", source.hash)
        if "github" in address.netloc or "jsdelivr" in address.netloc:
            # A branch can be moved; a commit cannot.
            assert re.search(r"[/@][0-9a-f]{40}/", source.address)
            if source.file and source.file != "train.txt":
                (file,) = (file for file in record.files if file.name == source.file)
                assert source.hash == f"sha256:{file.sha256}"


def test_chinese_addresses_are_quoted():
    address = describe("chinese-poetry").sources[0].address
    assert unquote(address).endswith("/\u5168\u5510\u8bd7/\u5510\u8bd7\u4e09\u767e\u9996.json")


@every_record
def test_the_whole_record_can_be_read(name):
    record = describe(name)
    text = str(record)
    for needed in (
        record.title,
        record.licence,
        record.citation,
        record.sources[0].address,
        record.files[0].name,
    ):
        assert needed in text
    assert all(caveat in text for caveat in record.caveats)


def test_caveats_that_nobody_must_miss():
    assert "never train on one and test on the other" in str(describe("sst"))
    assert "never train on one and test on the other" in str(describe("mr"))
    assert "another order" in str(describe("wikitext-2"))
    assert "never show them unfiltered" in str(describe("wnut17"))
    assert "Split by English sentence" in str(describe("tatoeba-cmn-eng"))


@pytest.mark.parametrize("name", ["", "SST", "wikitext-103", None, 7, ["sst"]])
def test_a_name_that_is_none(name):
    for use in (describe, benchmarks.load, benchmarks.fetch, benchmarks.find):
        error = ValueError if isinstance(name, str) else TypeError
        with pytest.raises(error, match=r"name must be one of 'wikitext-2', .* got "):
            use(name)


@every_record
def test_the_real_files_are_those_of_the_record(name, data):
    """Sizes and hashes, from the bytes themselves."""
    record = describe(name)
    if name == "imdb" and not (data / "imdb").is_dir():
        pytest.skip("IMDb is not among the data sets here")
    for file in record.files:
        path = data / record.folder / file.name
        assert path.stat().st_size == file.size
        if file.sha256 is not None:
            assert store.sha256_of(path) == file.sha256


@every_record
def test_the_known_counts(name, data):
    if name == "imdb" and not (data / "imdb").is_dir():
        pytest.skip("IMDb is not among the data sets here")
    (row,) = benchmarks.survey([name])
    assert row.found == row.known == dict(describe(name).counts)
    assert row.folder == data / describe(name).folder


def test_a_survey_fetches_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("NLPBOOK_CACHE", str(tmp_path))
    monkeypatch.delenv("NLPBOOK_DATA", raising=False)
    rows = benchmarks.survey()
    assert [row.name for row in rows] == list(names())
    assert all(row.folder is None and row.found == {} for row in rows)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TypeError, match="which must be a list of names; got the string 'sst'"):
        benchmarks.survey("sst")
