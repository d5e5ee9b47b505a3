"""The skip-gram explorer's controls, each moved in a browser; its draws are those of Python."""

import numpy as np
import pytest

from nlpbook.explorers import SkipGramExplorer
from nlpbook.explorers.kit.typed_text import split_words
from nlpbook.explorers.skip_gram.draw import draw_tokens

pytestmark = pytest.mark.browser

TEXT = "the quick brown fox jumps over the lazy dog\nthe dog of the fox sleeps , and the zebra sees it"
COUNTS = {"the": 5000, "of": 2100, ",": 1900, "and": 1500, "it": 700, "over": 90, "dog": 44, "sees": 30}
COUNTS |= {"fox": 21, "quick": 17, "brown": 11, "jumps": 5, "lazy": 5, "sleeps": 2, "hedgehog": 1}
NAMES = (
    "window",
    "dynamic_window",
    "subsample_threshold",
    "form",
    "model",
    "n_negatives",
    "noise_power",
    "seed",
)
SET = "(values) => { for (const [n, v] of Object.entries(values)) nlpbookExplorers[0].model.set(n, v); }"


def put(opened, **values):
    opened.page.evaluate(SET, values)
    opened.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")


def assert_same_as_python(opened, counts=COUNTS):
    shown = opened.numbers()
    explorer = SkipGramExplorer(
        shown["sentences"], counts, centre=shown["centre"], **{name: shown[name] for name in NAMES}
    )
    explorer.draw = shown["draw"]
    keep = explorer.keep_probabilities()
    np.testing.assert_allclose(shown["keep"], keep, atol=1e-12)
    kept, reaches = draw_tokens(keep, shown["window"], shown["dynamic_window"], shown["seed"], shown["draw"])
    assert shown["kept"] == kept.tolist() == explorer.kept().tolist()
    assert shown["reaches"] == reaches.tolist()
    assert [
        (one["inputs"], one["target"], one["negatives"]) for one in shown["examples"]
    ] == explorer.examples()

    rows = [explorer.expected(subsampling=s, dynamic_window=d) for s in (False, True) for d in (False, True)]
    found = [(one["tokens"], one["pairs"], one["predictions"]) for one in shown["expected"]]
    np.testing.assert_allclose(found, rows, atol=1e-9)
    every = [explorer.examples(centre) for centre in range(len(keep))]
    predictions = sum(map(len, every))
    pairs = predictions if shown["model"] == "skip_gram" else sum(len(e.inputs) for one in every for e in one)
    assert shown["drawn"] == {"tokens": kept.sum(), "pairs": pairs, "predictions": predictions}

    words, numbers = explorer.vocabulary()
    noise = dict(zip(words, explorer.noise().probabilities, strict=True))
    shares = dict(zip(words, numbers / numbers.sum(), strict=True))
    for row in shown["noise"]:
        assert row["probability"] == pytest.approx(noise[row["word"]], abs=1e-12)
        assert row["share"] == pytest.approx(shares[row["word"]], abs=1e-12)
    return shown


def make(**settings):
    return SkipGramExplorer(
        TEXT, COUNTS, **{"window": 3, "dynamic_window": True, "subsample_threshold": 0.05, **settings}
    )


def test_every_control_moves_and_every_draw_is_pythons(show):
    opened = show(make(centre=3, seed=5))
    page = opened.page
    assert assert_same_as_python(opened)["centre"] == 3
    for size in (1, 10, 4):
        page.get_by_label("Window:").fill(str(size))
        assert assert_same_as_python(opened)["window"] == size
    for dynamic in (False, True):
        page.get_by_label("Dynamic window").set_checked(dynamic)
        assert assert_same_as_python(opened)["dynamic_window"] == dynamic
    for power, t in (("-6", 1e-6), ("0", 1), ("-1.5", 0.032)):
        page.get_by_label("Subsampling, t").fill(power)
        assert assert_same_as_python(opened)["subsample_threshold"] == t
    for form in ("word2vec", "paper"):
        page.get_by_label("A token is kept").select_option(form)
        assert assert_same_as_python(opened)["form"] == form
    for k in (20, 1, 6):
        page.get_by_label("Negatives, k").fill(str(k))
        assert assert_same_as_python(opened)["n_negatives"] == k
    for power in (0, 1, 0.5):
        page.get_by_label("Noise power").fill(str(power))
        assert assert_same_as_python(opened)["noise_power"] == power
    for label, model in (("CBOW", "cbow"), ("Skip-gram", "skip_gram")):
        page.get_by_role("radio", name=label).click()
        assert assert_same_as_python(opened)["model"] == model
    page.get_by_role("radio", name="Skip-gram").press("ArrowRight")
    assert assert_same_as_python(opened)["model"] == "cbow"
    for name, centre in (("Step", 4), ("Step", 5), ("Back", 4)):
        page.get_by_role("button", name=name, exact=True).click()
        assert assert_same_as_python(opened)["centre"] == centre
    page.get_by_role("option", name="sleeps").click()
    assert assert_same_as_python(opened)["centre"] == 14
    for key, centre in (("ArrowLeft", 13), ("ArrowRight", 14), ("Home", 0), ("End", 20)):
        page.keyboard.press(key)
        assert assert_same_as_python(opened)["centre"] == centre
    assert page.get_by_role("button", name="Step", exact=True).is_disabled()
    opened.assert_quiet()


def test_draws_follow_one_another_and_come_back(show):
    opened = show(make(centre=3))
    again, first = (opened.page.get_by_role("button", name=name) for name in ("Draw again", "First draw"))
    assert first.is_disabled()
    seen = [assert_same_as_python(opened)]
    for draw in (1, 2, 3):
        again.click()
        seen.append(assert_same_as_python(opened))
        assert seen[-1]["draw"] == draw
        assert opened.page.get_by_text(f"draw {draw + 1}", exact=True).is_visible()
    assert len({str(one["kept"]) for one in seen}) > 1
    first.press("Enter")
    assert assert_same_as_python(opened) == seen[0]
    assert opened.page.evaluate("document.querySelector('.nlpb-root').contains(document.activeElement)")
    opened.assert_quiet()


def test_many_settings_and_centres_are_pythons(show):
    opened = show(make())
    draw = np.random.default_rng(2)
    for _ in range(40):
        put(
            opened,
            window=int(draw.integers(1, 11)),
            dynamic_window=bool(draw.integers(2)),
            subsample_threshold=float(draw.choice([1e-6, 1e-4, 0.003, 0.05, 0.3, 1.0])),
            form=str(draw.choice(["paper", "word2vec"])),
            model=str(draw.choice(["skip_gram", "cbow"])),
            n_negatives=int(draw.integers(1, 21)),
            noise_power=float(draw.choice([0.0, 0.25, 0.75, 0.9, 1.0])),
            seed=int(draw.integers(2**31)),
            draw=int(draw.integers(2**31)),
            centre=int(draw.integers(21)),
        )
        assert_same_as_python(opened)
    opened.assert_quiet()


def test_the_readers_own_text_counts_itself_or_is_held_against_the_counts(show):
    for counts in (None, COUNTS):
        opened = show(SkipGramExplorer("a b a", counts, window=2, subsample_threshold=0.2))
        field = opened.page.get_by_label("Text, one sentence a line")
        for text in ("the fox , the dog", "fox\n\nthe hedgehog (it) sees the zebra.\ndog dog dog", "x"):
            field.fill(text)
            shown = assert_same_as_python(opened, counts)
            assert shown["sentences"] == [one for one in map(split_words, text.split("\n")) if one]
            assert shown["centre"] == 0
        field.fill(" ")
        assert opened.page.get_by_text("Type a sentence to draw from.").is_visible()
        assert opened.page.get_by_role("button", name="Draw again").is_disabled()
        opened.page.get_by_role("button", name="Restore the text").click()
        assert assert_same_as_python(opened, counts)["sentences"] == [["a", "b", "a"]]
        assert opened.page.get_by_role("button", name="Restore the text").count() == 0
        opened.assert_quiet()


def test_the_table_has_the_numbers_of_this_draw(show):
    opened = show(make(model="cbow", n_negatives=4))
    predictions, tokens, noise, savings = opened.page.evaluate("nlpbookExplorers[0].table()")
    shown = opened.numbers()
    words = [word for sentence in shown["sentences"] for word in sentence]
    assert [row[0] for row in tokens["rows"]] == words
    assert [row[1] for row in tokens["rows"]] == shown["keep"]
    assert [row[2] == "yes" for row in tokens["rows"]] == shown["kept"]
    assert [row[1] for row in predictions["rows"]] == [words[one["target"]] for one in shown["examples"]]
    assert [row[3] for row in noise["rows"]] == [one["probability"] for one in shown["noise"]]
    for row, number in zip(savings["rows"], [*shown["expected"], shown["drawn"]], strict=True):
        n = number["predictions"]
        assert row[1:] == pytest.approx([number["tokens"], number["pairs"], n, 5 * n])
    opened.page.get_by_text("The numbers as a table").click()
    opened.assert_quiet()


def test_what_was_dropped_is_struck_through_and_told(show):
    opened = show(make(subsample_threshold=0.01))
    chips = opened.page.locator(".nlpb-chip")
    shown = opened.numbers()
    struck = [chips.nth(i).get_attribute("data-struck") == "true" for i in range(chips.count())]
    assert struck == [not kept for kept in shown["kept"]]
    assert 0 < sum(struck) < len(struck)
    words = [word for sentence in shown["sentences"] for word in sentence]
    finding = opened.page.locator(".nlpb-finding")
    told = {"dropped": 0, "outside": 0, "alone or paired": 0}
    for place, (word, kept) in enumerate(zip(words, shown["kept"], strict=True)):
        chips.nth(place).click()
        context = opened.numbers()["context"]
        if word not in COUNTS:
            assert f"“\u2068{word}\u2069” is not in the vocabulary" in finding.inner_text()
            told["outside"] += 1
        elif not kept:
            assert f"“\u2068{word}\u2069” was dropped" in finding.inner_text()
            told["dropped"] += 1
        else:
            said = f"“\u2068{word}\u2069” " + (f"predicts {len(context)} word" if context else "stands alone")
            assert said in finding.inner_text()
            told["alone or paired"] += 1
    assert all(told.values()), told
    named = opened.page.get_by_role("option", name="zebra, not in the vocabulary")
    assert named.count() == 1
    assert (
        opened.page.get_by_role("option", name="dropped: it is kept with probability").count()
        == sum(struck) - 1
    )


def test_what_was_dropped_and_what_is_not_in_the_vocabulary_are_two_things(show):
    text = "the dog zebra , zebra fox quagga sleeps\nthe dog and the fox"
    opened = show(SkipGramExplorer(text, COUNTS, window=1, centre=3))
    page = opened.page
    said = page.locator(".nlpb-root")
    assert "2 tokens outside the vocabulary lie between: the window reaches over them." in said.inner_text()
    assert "struck through what is not in the vocabulary V" in said.inner_text()
    assert "dropped" not in said.inner_text().replace("(no word is dropped)", "")
    page.get_by_role("option", name="sleeps").click()
    assert "1 token outside the vocabulary lies between: the window reaches over it." in said.inner_text()
    put(opened, subsample_threshold=0.02)
    seen, words = set(), text.split()
    for draw in range(30):
        for centre in (1, 3, 5, 7, 9, 10):
            put(opened, draw=draw, centre=centre)
            shown = assert_same_as_python(opened)
            if not shown["context"]:
                continue
            ends = [centre, *shown["context"]]
            between = range(min(ends), max(ends) + 1)
            outside = sum(words[place] not in COUNTS for place in between)
            dropped = sum(not shown["kept"][place] for place in between) - outside
            parts = []
            if dropped:
                parts.append(
                    "1 token that was dropped" if dropped == 1 else f"{dropped} tokens that were dropped"
                )
            if outside:
                parts.append(f"{outside} token{'' if outside == 1 else 's'} outside the vocabulary")
            told = said.inner_text()
            if parts:
                lies = "lies between" if dropped + outside == 1 else "lie between"
                assert f"{' and '.join(parts)} {lies}" in told
            else:
                assert "between: the window" not in told
            seen.add((bool(dropped), bool(outside)))
    assert len(seen) == 4
    _, places, *_ = page.evaluate("nlpbookExplorers[0].table()")
    assert [row[2] == "not in the vocabulary" for row in places["rows"]] == [
        word not in COUNTS for word in words
    ]


@pytest.mark.parametrize("t", [1.0, 0.01, 1e-4, 1e-6])
def test_what_is_saved_is_told_with_two_digits(show, t):
    opened = show(make(subsample_threshold=t, n_negatives=1, centre=3))
    shown = opened.numbers()
    told = opened.page.get_by_text("dot products over this text").inner_text()
    ratio = shown["expected"][0]["predictions"] * shown["words"]
    ratio /= 2 * shown["expected"][3 if t < 1 else 1]["predictions"]
    digits = told.split("about ")[1].split(" times fewer")[0].replace(",", "")
    assert float(digits) == pytest.approx(ratio, rel=0.051)
    assert len(digits.replace(".", "").strip("0")) <= 2


def test_a_word_of_ten_thousand_letters_is_cut_where_it_is_named(show):
    opened = show(SkipGramExplorer("a b"), width=390)
    opened.page.get_by_label("Text, one sentence").fill("x" * 10_000 + " b")
    said = f"\u201c\u2068{'x' * 40}\u2026\u2069\u201d predicts 1 word of its context, one by one"
    assert opened.page.locator(".nlpb-finding").inner_text() == said
    assert opened.overflow() <= 0
    opened.assert_quiet()


def test_a_text_that_is_too_long_is_cut_and_says_so(show):
    opened = show(SkipGramExplorer("a b"))
    field = opened.page.get_by_label("Text, one sentence")
    note = opened.page.get_by_text("this figure takes no more")
    field.fill("a b.\n" + "a b c . " * 500)
    assert opened.numbers()["sentences"] == [["a", "b", "."], (["a", "b", "c", "."] * 500)[:1997]]
    assert note.inner_text() == "The first 2,000 of the 2,003 words are shown: this figure takes no more."
    opened.page.get_by_label("Window:").fill("3")
    assert note.is_visible()
    opened.page.get_by_role("button", name="Restore the text").click()
    assert note.count() == 0
    opened.assert_quiet()


GAPS = """(table) => [...table.querySelectorAll('tbody tr:not([hidden])')].flatMap((row) => {
  const boxes = [...row.children].map((cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell.querySelector('span') ?? cell);
    return [...range.getClientRects()];
  });
  const lines = boxes.map((all) => new Set(all.map(({ top }) => Math.round(top))).size);
  const gaps = boxes.slice(1).map((all, i) => all[0].left - Math.max(...boxes[i].map(({ right }) => right)));
  return [{ word: row.querySelector('span').textContent, lines: Math.max(...lines), gap: Math.min(...gaps) }];
})"""


def test_the_table_of_the_noise_fits_a_phone(show):
    """No word of ordinary length breaks, and no numbers touch, with shares as small as in a real text."""
    counts = {"the": 49_474, ",": 22_180, "a": 20_656, "in": 9_107} | {f"w{i}": 840 for i in range(710)}
    counts |= {"subsequently": 16, "comprehensive": 6}
    opened = show(SkipGramExplorer("a b", counts), width=390)
    rows = opened.page.locator(".nlpb-noise").evaluate(GAPS)
    assert "comprehensive" in {row["word"] for row in rows}
    for row in rows:
        assert row["lines"] == 1, row
        assert row["gap"] >= 6, row  # pixels
    scrolls = opened.page.locator(".nlpb-scrolls").first
    assert scrolls.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    assert opened.overflow() <= 0


def test_a_negative_that_is_the_answer_is_crossed_out(show):
    opened = show(SkipGramExplorer("a b a b", window=1, n_negatives=20))
    page = opened.page
    shown = assert_same_as_python(opened, None)
    hits = sum(one["negatives"].count(1) for one in shown["examples"])  # the word b, which is next to a
    assert hits
    assert page.locator(".nlpb-examples s").all_inner_texts() == ["b"] * hits
    assert page.get_by_text(f"1 prediction to answer with 1, {20 - hits} negatives").is_visible()
    assert page.get_by_text(f"= 21 dot products, less {hits} left out").is_visible()
    assert page.locator(".nlpb-drawn > span:not(.nlpb-answer)").count() == 20


def test_the_table_of_savings_says_what_is_expected(show):
    opened = show(make(model="cbow", n_negatives=4))
    shown = opened.numbers()
    rows = opened.page.locator(".nlpb-savings tbody tr")
    assert rows.count() == 5
    for i, number in enumerate([*shown["expected"], shown["drawn"]]):
        cells = rows.nth(i).locator("td").all_inner_texts()
        values = [number["tokens"], number["pairs"], number["predictions"], 5 * number["predictions"]]
        assert [float(cell.replace(",", "")) for cell in cells] == pytest.approx(values, abs=0.051)
    assert "nlpb-current" in rows.nth(3).get_attribute("class")
    opened.page.get_by_role("radio", name="Skip-gram").click()
    assert rows.first.locator("td:visible").count() == 3
    opened.page.get_by_label("Subsampling, t").fill("0")
    assert "nlpb-current" in rows.nth(1).get_attribute("class")
    full = opened.numbers()["expected"][0]["predictions"] * 15
    assert f"= {full:,.0f} dot products" in opened.page.locator(".nlpb-root").inner_text()


def test_no_word_of_the_noise_table_is_broken_in_two_and_no_table_is_cut(show):
    counts = {"the": 49_474, "a": 20_656, "whether": 840, "subsequently": 16, "comprehensive": 6}
    lines = """[...document.querySelectorAll(".nlpb-noise th[scope=row] > span:first-child")]
        .map((word) => [word.innerText, word.getClientRects().length])"""
    hidden = """Math.max(...[...document.querySelectorAll(".nlpb-scrolls")]
        .map((one) => one.scrollWidth - one.clientWidth))"""
    for width in (560, 704, 736, 1100):
        opened = show(SkipGramExplorer("the a whether the", counts, window=2, centre=1), width=width)
        shown = opened.page.evaluate(lines)
        assert ["comprehensive", 1] in shown
        assert all(number == 1 for _, number in shown), width
        assert opened.page.evaluate(hidden) == 0, width
        opened.assert_quiet()
