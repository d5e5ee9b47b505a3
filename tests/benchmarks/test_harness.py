"""The arithmetic of the bench, with clocks that are not looked at."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import harness, run
from benchmarks.harness import Comparison, DataMissing, Row, compare, in_order, merged, run_row, table

WHERE = ("a machine", "abc1234")
seconds = st.floats(1e-3, 1e3)


def row(ours, peer, quality=None, **options):
    return Row("room.what", "a peer", lambda: Comparison(ours, peer, quality), **options)


def replay(*values):
    """A function that measures itself: it returns one of `values` after the other, the first one twice."""
    calls = iter([values[0], *values])
    return lambda: next(calls)


def test_the_ratio_is_that_of_the_medians_and_its_spread_that_of_the_rounds():
    # By hand: medians 2 and 8, ratio 4. Rounds: 8/1, 8/2, 12/4.
    assert compare([1, 2, 4], [8, 8, 12], "lower") == (4, [3, 8])
    # More is better: medians 2 and 8, ratio 1/4. Rounds: 1/8, 2/8, 4/12.
    assert compare([1, 2, 4], [8, 8, 12], "higher") == (0.25, [0.125, pytest.approx(1 / 3)])


@given(st.lists(st.tuples(seconds, seconds), min_size=1, max_size=9))
def test_swapping_sides_inverts_the_ratio(pairs):
    ours, peer = map(list, zip(*pairs, strict=True))
    ratio, spread = compare(ours, peer, "lower")
    swapped, swapped_spread = compare(peer, ours, "lower")
    assert ratio * swapped == pytest.approx(1)
    assert spread == pytest.approx([1 / swapped_spread[1], 1 / swapped_spread[0]])
    assert compare(ours, peer, "higher")[0] == pytest.approx(swapped)


@given(st.lists(seconds, min_size=1, max_size=9), st.floats(0.1, 10))
def test_a_peer_that_takes_k_times_as_long_gives_the_ratio_k(ours, k):
    ratio, spread = compare(ours, [k * value for value in ours], "lower")
    assert [ratio, *spread] == pytest.approx([k, k, k])


@pytest.mark.parametrize(("ours", "peer"), [([], []), ([1.0], []), ([1.0], [1.0, 2.0])])
def test_rounds_that_do_not_match_are_refused(ours, peer):
    with pytest.raises(ValueError, match="one measurement per round"):
        compare(ours, peer, "lower")


def test_a_row_has_exactly_the_agreed_fields():
    result = run_row(
        row(replay(1, 2, 4, 2, 2), replay(8, 8, 12, 8, 8), lambda: {"error": 0.1}, floor=2), WHERE
    )
    assert tuple(result) == harness.FIELDS
    assert result == {
        "name": "room.what",
        "ours": 2,
        "peer": 8,
        "peer_name": "a peer",
        "unit": "s",
        "ratio": 4,
        "spread": [3, 8],
        "floor": 2,
        "quality": {"error": 0.1},
        "machine": "a machine",
        "commit": "abc1234",
    }
    json.dumps(result)


def test_both_run_in_turn_at_least_five_times_after_a_warm_up():
    calls = []
    run_row(row(lambda: calls.append("ours"), lambda: calls.append("peer")), WHERE)
    assert calls[:2] == ["ours", "peer"]
    rounds = [set(calls[i : i + 2]) for i in range(2, len(calls), 2)]
    assert len(rounds) >= 5
    assert all(pair == {"ours", "peer"} for pair in rounds)
    assert calls[2] != calls[4], "who begins changes from round to round"


def test_a_single_round_has_no_warm_up():
    calls = []
    run_row(row(lambda: calls.append(1), None, rounds=1), WHERE)
    assert calls == [1]


def test_a_floor_can_stand_in_for_a_peer():
    result = run_row(row(replay(0.5, 0.8, 0.4, 0.5, 1.0), 2.0, floor=1), WHERE)
    assert (result["ours"], result["peer"], result["ratio"]) == (0.5, 2.0, 4.0)
    assert result["spread"] == [2.0, 5.0]


def test_a_row_without_a_peer_only_reports():
    result = run_row(row(replay(3, 1, 2, 5, 4), None), WHERE)
    assert (result["ours"], result["peer"], result["ratio"], result["spread"]) == (3, None, None, None)
    assert not harness.below_floor(result)


def test_seconds_are_taken_when_a_function_does_not_measure_itself(monkeypatch):
    clock = iter([10.0, 13.5])
    monkeypatch.setattr(harness.time, "perf_counter", lambda: next(clock))
    assert harness.measure(lambda: "done") == 3.5


@pytest.mark.parametrize("options", [{"better": "faster"}, {"rounds": 0}])
def test_a_wrong_setting_is_refused(options):
    with pytest.raises(ValueError, match="|".join(options)):
        row(None, None, **options)


def result(name, ratio=1.0, floor=None, on="a machine"):
    values = dict.fromkeys(harness.FIELDS)
    return {
        **values,
        "name": name,
        "ours": 1.0,
        "peer_name": "p",
        "unit": "s",
        "ratio": ratio,
        "floor": floor,
        "machine": on,
    }


def test_rows_under_their_floor_come_last_and_are_marked():
    results = [result("a", 0.5, 1), result("b", 3, 2), result("c", None, None)]
    assert [r["name"] for r in in_order(results)] == ["b", "c", "a"]
    lines = table(results).splitlines()
    assert lines[-1].startswith("a ")
    assert [line.endswith("UNDER ITS FLOOR") for line in lines] == [False, False, False, True]


def test_a_partial_run_keeps_the_other_rows_of_the_same_machine():
    old = [result("a"), result("b"), result("gone"), result("c", on="another machine")]
    kept = merged(old, [result("b", 7)], ["a", "b", "c"])
    assert [(r["name"], r["ratio"]) for r in kept] == [("a", 1.0), ("b", 7)]


def test_results_are_written_whole(tmp_path):
    harness.save([result("a")], tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text()) == [result("a")]
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    assert run.read(tmp_path / "results.json") == [result("a")]
    (tmp_path / "results.json").write_text("[")
    assert run.read(tmp_path / "results.json") == []


def test_rows_are_chosen_by_the_beginning_of_their_names():
    names = [r.name for r in run.ROWS]
    assert len(names) == len(set(names))
    assert [r.name for r in run.chosen(run.ROWS, "words")] == ["words.cooccurrence", "words.svd"]
    assert {r.name for r in run.ROWS} - {r.name for r in run.chosen(run.ROWS, "")} == {
        "book.clean",
        "book.cached",
        "page.redraw",
        "test.all",
    }
    with pytest.raises(ValueError, match=r"names no row; the rows are words\.cooccurrence"):
        run.chosen(run.ROWS, "nothing")


def test_the_run_prints_the_table_and_what_was_not_measured(tmp_path, monkeypatch, capsys):
    def missing():
        raise DataMissing("no data here")

    rows = [row(replay(1, 1, 1, 1, 1), replay(3, 3, 3, 3, 3), floor=2), Row("room.other", "a peer", missing)]
    monkeypatch.setattr(run, "ROWS", rows)
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.json")
    assert run.main([]) == 0
    said = capsys.readouterr().out
    assert "room.what" in said
    assert "room.other was not measured: no data here" in said
    assert [r["name"] for r in run.read(run.RESULTS)] == ["room.what"]
    monkeypatch.setattr(run, "ROWS", [row(replay(9, 9, 9, 9, 9), replay(3, 3, 3, 3, 3), floor=2)])
    assert run.main([]) == 1
    assert run.main(["--only", "nothing"]) == 2


def test_the_machine_is_named():
    assert harness.machine().endswith("cores")
    assert harness.commit() != ""
