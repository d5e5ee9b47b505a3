"""Every data set fetched from a server of our own that has the real files at the real paths."""

import dataclasses
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nlpbook.corpora import benchmarks
from nlpbook.corpora.benchmarks import catalogue, describe, names


@pytest.mark.parametrize("name", names())
def test_it_is_fetched_from_the_second_host_when_the_first_is_gone(name, data, server, cache, monkeypatch):
    """The archives and GitHub are down, its mirror has everything; the record's own hashes are asked."""
    record = describe(name)
    folder = data / record.folder
    if not folder.is_dir():
        pytest.skip(f"{record.folder} is not among the data sets here")
    sources = []
    for source in record.sources:
        address = urlsplit(source.address)
        path = f"{address.netloc}{address.path}"
        if address.netloc == "cdn.jsdelivr.net" and source.file:
            server.put(path, (folder / source.file).read_bytes())
        sources.append(dataclasses.replace(source, address=server.address(path)))
    if all(source.members for source in sources[-2:]):
        pytest.skip("the mirror has an archive of this one, not its files")
    monkeypatch.setitem(catalogue._RECORDS, name, dataclasses.replace(record, sources=tuple(sources)))
    fetched = benchmarks.fetch(name)
    assert fetched == cache / record.folder == benchmarks.find(name)
    for file in record.files:
        assert (fetched / file.name).read_bytes() == (folder / file.name).read_bytes()
    n_requests = len(server.requests)
    assert benchmarks.load(name).counts() == record.counts
    assert len(server.requests) == n_requests >= 2 * len(record.files)


def test_mr_from_a_zipped_folder(data, server, cache, monkeypatch, tmp_path):
    """NLTK's archive, whose hash is not known: its files are held to theirs."""
    record = describe("mr")
    whole = shutil.make_archive(tmp_path / "sentence_polarity", "zip", data, record.folder)
    address = server.put("sentence_polarity.zip", Path(whole).read_bytes())
    sources = tuple(
        dataclasses.replace(source, address=address) for source in record.sources if source.hash is None
    )
    monkeypatch.setitem(catalogue._RECORDS, "mr", dataclasses.replace(record, sources=sources))
    assert benchmarks.load("mr").counts() == record.counts
    assert server.requests == ["/sentence_polarity.zip"]
