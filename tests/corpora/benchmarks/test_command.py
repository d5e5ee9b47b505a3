import pytest

from nlpbook.__main__ import main
from nlpbook.corpora.benchmarks import catalogue, names
from tests.corpora.benchmarks.conftest import TEXT, text_record


@pytest.fixture
def ours(server, cache, monkeypatch):
    """tinyshakespeare comes from our server."""
    record = text_record(server.put("input.txt", TEXT))
    monkeypatch.setitem(catalogue._RECORDS, record.name, record)
    return record


def test_the_list(ours, cache, capsys, tmp_path, monkeypatch):
    assert main(["data"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1 : 1 + len(names())]] == list(names())
    (line,) = (line for line in lines if line.startswith("imdb"))
    assert "can be fetched" in line and "84.1 MB" in line and "none stated" in line
    (line,) = (line for line in lines if line.startswith("simlex-999"))
    assert "18 kB" in line and "MIT" in line
    assert any(line.split() == ["NLPBOOK_DATA", "not", "set"] for line in lines)
    assert any(line.split() == ["cache", str(cache)] for line in lines)

    assert main(["data", "tinyshakespeare", "--fetch"]) == 0
    monkeypatch.setenv("NLPBOOK_DATA", str(tmp_path / "own"))
    (tmp_path / "own" / "word-eval").mkdir(parents=True)
    (tmp_path / "own" / "word-eval" / "EN-SIMLEX-999.txt").write_text("")
    capsys.readouterr()
    assert main(["data"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "in the cache" in next(line for line in lines if line.startswith("tinyshakespeare"))
    assert str(tmp_path / "own" / "word-eval") in next(
        line for line in lines if line.startswith("simlex-999")
    )


def test_a_record_and_fetching_it(ours, cache, server, capsys):
    assert main(["data", "tinyshakespeare"]) == 0
    text = capsys.readouterr().out
    assert "Karpathy" in text and "public domain" in text and "no: add --fetch" in text
    assert server.requests == []
    for _ in range(2):
        assert main(["data", "tinyshakespeare", "--fetch"]) == 0
        assert str(cache / "tinyshakespeare") in capsys.readouterr().out
    assert server.requests == ["/input.txt"]
    assert main(["data", "tinyshakespeare"]) == 0
    assert "in the cache" in capsys.readouterr().out


def test_what_cannot_be_fetched(ours, server, capsys):
    server.pages.clear()
    assert main(["data", "tinyshakespeare", "--fetch"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert "nlpbook data: tinyshakespeare is not on this machine and could not be fetched" in output.err
    assert "HTTP 404" in output.err and "NLPBOOK_DATA" in output.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "name must be one of 'wikitext-2'"),
        (["--fetch"], "NAME must be that of a data set, with --fetch"),
    ],
)
def test_wrong_arguments(cache, capsys, arguments, message):
    assert main(["data", *arguments]) == 1
    output = capsys.readouterr()
    assert output.out == "" and message in output.err
