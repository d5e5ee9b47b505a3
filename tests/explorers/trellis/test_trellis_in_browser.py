"""The trellis in a page: each control moved, its numbers beside Python's, and a reader's path."""

import math
import re

import pytest

from nlpbook.explorers import Trellis
from nlpbook.rnn import hmm_potentials, pair_marginals

pytestmark = pytest.mark.browser

QUANTITIES = {
    "Forward sums": "forward",
    "Backward sums": "backward",
    "Marginals": "marginals",
    "k best paths": "k_best",
    "Viterbi maxima": "viterbi",
}
PARTS = ("words", "emissions", "transitions", "start", "end", "forbidden")
INF = math.inf
CLOSE = {"abs": 1e-5}


def twin(shown):
    """The explorer in Python with the settings that the page shows."""
    trellis = Trellis(example=shown["example"])
    for name in (*PARTS, "quantity", "step", "k", "rank", "tag", "place", "your_turn", "path"):
        setattr(trellis, name, shown[name])
    return trellis


def assert_same_as_python(opened):
    """Compare all that the page shows with the class; return it."""
    shown = opened.numbers()
    trellis = twin(shown)
    assert (shown["tags"], shown["sentence"]) == (trellis.tags, trellis.sentence)
    for name, part in trellis.potentials._asdict().items():
        assert flat(shown["potentials"][name]) == pytest.approx(part.flatten().tolist(), abs=1e-12)
    assert (shown["count"], shown["steps"], shown["bio"]) == (
        trellis.n_paths,
        trellis.steps,
        trellis.bio_forbidden,
    )
    alpha, beta = trellis.forward().flatten().tolist(), trellis.backward().flatten().tolist()
    assert flat(shown["alpha"]) == pytest.approx(alpha, **CLOSE)
    assert flat(shown["beta"]) == pytest.approx(beta, **CLOSE)
    assert shown["logZ"] == pytest.approx(trellis.log_partition, **CLOSE)
    for one, other in ((shown["greedy"], trellis.greedy), *zip(shown["paths"], trellis.paths(), strict=True)):
        assert_same_path(trellis, one, other)
    text = opened.page.locator(".nlpb-root").inner_text()
    assert not re.search("NaN|Infinity|\u221e|undefined|null", text)
    if trellis.n_paths:
        assert_same_path(trellis, shown["best"], trellis.best)
        marginals = [p for row in trellis.marginals() for p in row.values()]
        assert flat(shown["marginals"]) == pytest.approx(marginals, **CLOSE)
        pairs = pair_marginals(*trellis.potentials).flatten().tolist() if len(trellis.sentence) > 1 else []
        assert flat(shown["pairs"]) == pytest.approx(pairs, **CLOSE)
        assert f"the best, {' '.join(trellis.best.tags)}, has" in finding(opened)
    else:
        assert shown["best"] is None
        assert finding(opened).startswith("No path is allowed")
    assert_nodes(opened, trellis, shown)
    if shown["judged"]:
        path = [trellis.tags[tag] for tag in shown["path"]]
        judged = trellis.judge(path)
        assert shown["judged"]["score"] == pytest.approx(judged.score, **CLOSE)
        assert shown["judged"]["probability"] == pytest.approx(judged.probability, **CLOSE)
        if judged.score > -INF:
            assert (shown["judged"]["better"], shown["judged"]["equal"]) == trellis.rank_of(path)
    return shown


def flat(nested):
    if not isinstance(nested, list):
        return [nested]
    return [number for one in nested for number in flat(one)]


def assert_same_path(trellis, shown, expected):
    assert [trellis.tags[tag] for tag in shown["tags"]] == expected.tags
    assert shown["score"] == pytest.approx(expected.score, **CLOSE)
    assert shown["probability"] == pytest.approx(expected.probability, **CLOSE)


def assert_nodes(opened, trellis, shown):
    """The number in each node is that of its quantity, after so many steps, counted anew."""
    T, K, step, quantity = len(trellis.sentence), len(trellis.tags), shown["stepShown"], trellis.quantity
    if quantity == "marginals":
        rows = [list(row.values()) for row in trellis.marginals()] if trellis.n_paths else [[-INF] * K] * T
    elif quantity in ("forward", "backward"):
        rows = getattr(trellis, quantity)().tolist()
    else:
        emissions, transitions, start, _ = (part.tolist() for part in trellis.potentials)
        rows = [[start[j] + emissions[0][j] for j in range(K)]]
        for e in emissions[1:]:
            before = rows[-1]
            rows.append([max(before[i] + transitions[i][j] for i in range(K)) + e[j] for j in range(K)])
    done = [t >= T - step if quantity == "backward" else t < step for t in range(T)]
    expected = [value if known else None for row, known in zip(rows, done, strict=True) for value in row]
    assert shown["values"][1:-1] == [
        pytest.approx(one, **CLOSE) if one is not None else None for one in expected
    ]
    nodes = opened.page.get_by_role("group", name="The trellis").get_by_role("button")
    assert nodes.count() == T * K + 2
    labels = nodes.evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    for t, word in enumerate(trellis.sentence):
        for j, tag in enumerate(trellis.tags):
            value, repeated = expected[t * K + j], trellis.sentence.count(word) > 1
            name = f": {tag} at {word}" + (f" (word {t + 1})" if repeated else "") + ": emission"
            (label,) = (one for one in labels if name in one)
            seen = "" if value is None else in_node(value, quantity)
            assert label.split(":")[0].split(" ", 1)[1:] == ([seen] if seen else [])


def in_node(value, quantity):
    """The number as it stands in a node."""
    if value == -INF:
        return "\u2013"
    digits = 3 if quantity == "marginals" else 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    text = f"{abs(value):.{digits}f}"
    return ("\u2212" if value < 0 and float(text) else "") + text


def finding(opened):
    return opened.page.locator(".nlpb-finding").inner_text()


def node(opened, place, tag):
    """The node of a tag at a word, as the page draws it."""
    at = opened.page.evaluate(
        """([place, tag]) => {
          const { tags, sentence } = nlpbookExplorers[0].numbers();
          const all = [...document.querySelectorAll("svg [role=button]")];
          const name = `: ${tags[tag]} at ${sentence[place]}`;
          return all.findIndex((one) => one.getAttribute("aria-label").includes(name));
        }""",
        [place, tag],
    )
    return opened.page.locator("svg [role=button]").nth(at)


def click_edge(opened, place, from_tag, to_tag):
    """Click an edge between two words, not far from where it begins."""
    boxes = [node(opened, place, from_tag).bounding_box(), node(opened, place + 1, to_tag).bounding_box()]
    (ax, ay), (bx, by) = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    opened.page.mouse.click(ax + 0.36 * (bx - ax), ay + 0.36 * (by - ay))


def test_the_first_state(show):
    opened = show(Trellis())
    shown = assert_same_as_python(opened)
    assert finding(opened).replace("\u00a0", " ") == (
        "8 paths, Z = 0.03628, ln Z = \u22123.316; the best, healthy healthy fever, has 0.01512 of Z, "
        "which is the probability 0.417; choosing each tag alone gives the same path"
    )
    assert (shown["quantity"], shown["stepShown"], shown["steps"]) == ("viterbi", 7, 7)
    opened.assert_quiet()


@pytest.mark.parametrize("example", ["health", "entities", "zeros"])
def test_every_quantity_step_by_step(show, example):
    opened = show(Trellis(), width=1000)
    page = opened.page
    page.get_by_label("Example").select_option(example)
    for label, quantity in QUANTITIES.items():
        page.get_by_role("radio", name=label).click()
        shown = assert_same_as_python(opened)
        assert (shown["quantity"], shown["stepShown"]) == (quantity, shown["steps"])
        page.get_by_role("slider", name="Steps").fill("0")
        seen = set()
        for step in range(1, shown["steps"] + 1):
            page.get_by_role("button", name="Step forward").click()
            assert assert_same_as_python(opened)["stepShown"] == step
            seen.add(page.locator(".nlpb-formula").inner_text())
        assert len(seen) >= len(shown["sentence"])
        assert page.get_by_role("button", name="Step forward").is_disabled()
        page.get_by_role("button", name="Step back").click()
        assert assert_same_as_python(opened)["stepShown"] == shown["steps"] - 1
    opened.assert_quiet()


def test_play_goes_through_all_steps(show):
    opened = show(Trellis(words="cold", quantity="forward", step=0))
    opened.page.get_by_role("button", name="Play").click()
    for step in (1, 2):  # one in a second
        opened.page.wait_for_function("(step) => nlpbookExplorers[0].numbers().stepShown === step", arg=step)
        assert_same_as_python(opened)
    opened.page.get_by_role("button", name="Play").wait_for()
    opened.assert_quiet()


def test_emissions_are_edited_in_every_way(show):
    opened = show(Trellis())
    page = opened.page
    grid = page.get_by_role("grid", name="Emissions")
    grid.get_by_role("gridcell").nth(4).click()  # fever at cold
    slider = page.get_by_role("slider", name="Emission of fever at cold")
    for value, tag in ((-0.8, "healthy"), (-0.7, "fever"), (-5, "healthy"), (5, "fever")):
        slider.fill(str(value))
        shown = assert_same_as_python(opened)
        assert shown["emissions"][3] == value
        assert shown["tags"][shown["best"]["tags"][1]] == tag
    number = page.get_by_role("textbox", name="Its number")
    for text, value in (("ln 0.5", math.log(0.5)), ("\u22121.25", -1.25), ("20", 20)):
        number.fill(text)
        assert assert_same_as_python(opened)["emissions"][3] == pytest.approx(value)
    for wrong, words in (
        ("20.5", "A potential lies between \u221220 and 20."),
        ("two", "A number is needed"),
    ):
        number.fill(wrong)
        assert words in page.locator(".nlpb-problem:visible").inner_text()
        assert assert_same_as_python(opened)["emissions"][3] == 20
    number.press("Enter")  # back to the table
    page.keyboard.press("PageDown")
    assert assert_same_as_python(opened)["emissions"][3] == 19.9
    page.keyboard.press("Shift+PageUp")
    assert assert_same_as_python(opened)["emissions"][3] == 20
    for key, name in (
        ("ArrowLeft", "fever at normal"),
        ("ArrowUp", "healthy at normal"),
        ("ArrowUp", "healthy at normal"),
        ("End", "healthy at dizzy"),
        ("ArrowDown", "fever at dizzy"),
        ("Home", "fever at normal"),
        ("ArrowRight", "fever at cold"),
    ):
        page.keyboard.press(key)
        assert page.get_by_role("slider", name=f"Emission of {name}").is_visible()
    page.keyboard.press("7")
    page.keyboard.type(".5")
    assert assert_same_as_python(opened)["emissions"][3] == 7.5
    page.get_by_role("button", name="Start again").click()
    assert assert_same_as_python(opened)["emissions"] is None
    opened.assert_quiet()


def test_each_transition_start_and_end_is_edited_and_forbidden(show):
    opened = show(Trellis())
    page = opened.page
    cells = page.get_by_role("grid", name="Transitions").get_by_role("gridcell")
    names = ["START \u2192 healthy", "START \u2192 fever", "healthy \u2192 healthy", "healthy \u2192 fever"]
    names += ["healthy \u2192 END", "fever \u2192 healthy", "fever \u2192 fever", "fever \u2192 END"]
    places = ["start 0", "start 1", "transitions 0", "transitions 1", "end 0"]
    places += ["transitions 2", "transitions 3", "end 1"]
    for i, name in enumerate(names):
        at = i if i < 2 else i + 1  # nothing leads from START to END
        cells.nth(at).click()
        page.get_by_role("slider", name=f"Transition {name}").fill(str(i / 10 - 2))
        shown = assert_same_as_python(opened)
        part, where = places[i].split()
        assert shown[part][int(where)] == pytest.approx(i / 10 - 2)
        page.get_by_role("button", name="Forbid", exact=True).click()
        shown = assert_same_as_python(opened)
        assert shown["forbidden"] == [[6, 7, 0, 1, 2, 3, 4, 5][i]]
        assert page.get_by_role("slider", name=f"Transition {name}").is_disabled()
        page.get_by_role("button", name="Allow", exact=True).click()
        assert assert_same_as_python(opened)["forbidden"] == []
    cells.nth(0).focus()
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    assert assert_same_as_python(opened)["forbidden"] == [6, 7]
    assert finding(opened).startswith("No path is allowed: each of the 8 paths from START to END meets")
    for label in QUANTITIES:
        page.get_by_role("radio", name=label).click()
        assert_same_as_python(opened)
        page.get_by_role("slider", name="Steps").fill("2")
        assert_same_as_python(opened)
    opened.assert_quiet()


def test_an_edge_is_forbidden_by_a_click(show):
    opened = show(Trellis(), width=1000)
    click_edge(opened, 0, 0, 1)
    assert assert_same_as_python(opened)["forbidden"] == [1]
    assert finding(opened).count("forbidden") == 1
    click_edge(opened, 1, 0, 1)
    assert assert_same_as_python(opened)["forbidden"] == []
    opened.assert_quiet()


def test_bio_constraints(show):
    opened = show(Trellis(example="entities"))
    page = opened.page
    box = page.get_by_label("BIO constraints")
    box.click()
    shown = assert_same_as_python(opened)
    assert (shown["forbidden"], shown["count"]) == (shown["bio"], 2131)
    assert "invalid path B-PER I-LOC O O I-LOC I-LOC, with the probability 0" in finding(opened)
    box.click()
    assert assert_same_as_python(opened)["forbidden"] == []
    page.get_by_label("Example").select_option("zeros")
    assert not box.is_visible()
    opened.assert_quiet()


def test_the_k_best_paths(show):
    opened = show(Trellis(example="entities", quantity="k_best"))
    page = opened.page
    for k in (1, 5, 4):
        page.get_by_role("slider", name="k: ").fill(str(k))
        shown = assert_same_as_python(opened)
        assert shown["k"] == len(shown["paths"]) == k
        rows = page.locator(".nlpb-paths tbody tr")
        assert rows.count() == k
        for i, path in enumerate(twin(shown).paths()):
            assert " ".join(path.tags) in rows.nth(i).inner_text()
    page.get_by_role("radio", name="3", exact=True).click()
    assert assert_same_as_python(opened)["rank"] == 3
    assert page.locator(".nlpb-paths .nlpb-current th").inner_text() == "3"
    page.keyboard.press("ArrowRight")
    assert assert_same_as_python(opened)["rank"] == 4
    page.get_by_role("slider", name="k: ").fill("2")
    assert assert_same_as_python(opened)["rank"] == 2
    page.get_by_label("Example").select_option("health")
    page.get_by_role("textbox", name="Sentence").fill("cold")
    page.get_by_role("slider", name="k: ").fill("5")
    assert len(assert_same_as_python(opened)["paths"]) == 2
    assert page.get_by_text("There are 2 paths in all.").is_visible()
    opened.assert_quiet()


def test_a_node_is_chosen(show):
    opened = show(Trellis(quantity="forward"))
    page = opened.page
    node(opened, 1, 0).click()
    shown = assert_same_as_python(opened)
    assert shown["shown"] == {"place": 1, "tag": 0}
    told = page.locator(".nlpb-formula").inner_text()
    assert told.startswith("\u03b1(healthy, cold) = ln(e")
    assert page.get_by_role("slider", name="Emission of healthy at cold").is_visible()
    table = page.locator("table", has_text="Ways to healthy at cold")
    shares = [float(row.locator("td").last.inner_text()) for row in table.locator("tbody tr:visible").all()]
    weights = [0.3 * 0.7, 0.04 * 0.4]  # pi B A, from healthy and from fever
    assert shares == pytest.approx([one / sum(weights) for one in weights], abs=5e-4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert assert_same_as_python(opened)["shown"] == {"place": 1, "tag": 1}
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert assert_same_as_python(opened)["place"] == 3
    for key in ("Home", "Enter"):
        page.keyboard.press(key)
    assert assert_same_as_python(opened)["place"] == -1
    page.get_by_role("slider", name="Steps").fill("2")  # a step takes the choice back
    shown = assert_same_as_python(opened)
    assert (shown["place"], shown["shown"]["place"]) == (None, 1)
    opened.assert_quiet()


def test_words_are_typed(show):
    opened = show(Trellis(example="entities"))
    page = opened.page
    field = page.get_by_role("textbox", name="Sentence")
    field.fill("Rossi loves New York Maria")
    shown = assert_same_as_python(opened)
    assert shown["words"] == ["Rossi", "loves", "New", "York", "Maria"]
    assert shown["emissions"] is None
    assert shown["potentials"]["emissions"][1] == [0] * 5
    page.get_by_role("grid", name="Emissions").get_by_role("gridcell").nth(1).click()  # O at loves
    page.get_by_role("slider", name="Emission of O at loves").fill("2")
    field.fill("loves")
    assert assert_same_as_python(opened)["potentials"]["emissions"] == [[2, 0, 0, 0, 0]]
    field.fill("lov")
    field.fill("Maria loves Maria")
    rows = assert_same_as_python(opened)["potentials"]["emissions"]
    assert rows[1] == [2, 0, 0, 0, 0]
    assert rows[0] == rows[2] == Trellis(example="entities").potentials.emissions[0].tolist()
    field.fill(" ")
    assert "Type a word or more." in page.locator(".nlpb-problem:visible").inner_text()
    assert assert_same_as_python(opened)["words"] == ["Maria", "loves", "Maria"]
    field.fill(" ".join("abcdefghijkl"))
    assert "Only the first 10 words are shown." in page.locator(".nlpb-problem:visible").inner_text()
    assert assert_same_as_python(opened)["words"] == list("abcdefghij")
    field.fill("<b>x</b> & y")
    assert page.locator(".nlpb-root b").count() == 0
    field.fill("Maria Rossi lives in New York")
    assert assert_same_as_python(opened)["words"] is None
    opened.assert_quiet()


def test_your_turn(show):
    opened = show(Trellis(example="entities"), width=1000)
    page = opened.page
    page.get_by_label("Your turn").click()
    assert "Click a tag for each word: 0 of 6 words so far." in page.locator(".nlpb-root").inner_text()
    for place, tag in enumerate([3, 4, 0, 0, 3, 4]):
        node(opened, place, tag).click()
        assert assert_same_as_python(opened)["path"][: place + 1] == [3, 4, 0, 0, 3, 4][: place + 1]
    shown = assert_same_as_python(opened)
    told = page.locator(".nlpb-root").inner_text()
    assert (
        "Your path B-LOC I-LOC O O B-LOC I-LOC has the probability 0.0792: number 2 of 15,625 paths." in told
    )
    times = shown["best"]["probability"] / shown["judged"]["probability"]
    assert f"is {times:.3g} times as probable." in told
    node(opened, 0, 3).click()  # a tag is taken back
    assert assert_same_as_python(opened)["path"][0] == -1
    page.get_by_role("button", name="Take the largest emissions").click()
    shown = assert_same_as_python(opened)
    assert (shown["judged"]["better"], shown["judged"]["equal"]) == (69, 7)
    assert "It is invalid as BIO tags." in page.locator(".nlpb-root").inner_text()
    page.get_by_label("BIO constraints").click()
    assert "meets a forbidden transition, so its probability is 0." in page.locator(".nlpb-root").inner_text()
    assert assert_same_as_python(opened)["judged"]["score"] == -INF
    page.get_by_role("button", name="Clear my path").click()
    assert assert_same_as_python(opened)["path"] == []
    assert page.evaluate("document.querySelector('.nlpb-root').contains(document.activeElement)")
    opened.assert_quiet()


def test_the_given_potentials_come_back(show):
    own = hmm_potentials([1.0, 0.0], [[0.5, 0.5], [0.2, 0.8]], [[0.6, 0.4], [0.3, 0.7]], [0, 1, 1])
    opened = show(Trellis(*own, tags=["x", "y"]))
    page = opened.page
    assert opened.numbers()["forbidden"] == [7]
    page.get_by_label("Example").select_option("entities")
    assert assert_same_as_python(opened)["forbidden"] == []
    page.get_by_label("Example").select_option("given")
    shown = opened.numbers()
    assert (shown["forbidden"], shown["count"]) == ([7], 4)
    assert flat(shown["potentials"]["emissions"]) == own.emissions.flatten().tolist()
    opened.assert_quiet()


def test_a_link_opens_a_state(show, mount):
    opened = show(Trellis())
    page = opened.page
    page.get_by_label("Example").select_option("entities")
    page.get_by_role("textbox", name="Sentence").fill("Maria Rossi")
    page.get_by_role("radio", name="Marginals").click()
    page.get_by_label("BIO constraints").click()
    page.get_by_role("slider", name="Emission of O at Maria").fill("1.5")
    page.get_by_label("Your turn").click()
    node(opened, 1, 2).click()
    before = assert_same_as_python(opened)
    address = page.evaluate("nlpbookExplorers[0].address()")
    assert address.startswith("trellis=example:entities,words:Maria+Rossi,emissions:1.5+3+")
    again = mount(Trellis())
    again.page.evaluate("(address) => { location.hash = address; }", address)
    again.page.wait_for_function("nlpbookExplorers[0].numbers().your_turn")
    after = assert_same_as_python(again)
    assert {name: after[name] for name in before if name != "cell"} == {
        name: value for name, value in before.items() if name != "cell"
    }
    again.page.go_back()
    again.page.wait_for_function("!nlpbookExplorers[0].numbers().your_turn")
    assert assert_same_as_python(again)["example"] == "health"
    again.assert_quiet()


@pytest.mark.parametrize(
    ("address", "words", "count"),
    [
        ("example:entities,tag:4", "", 5**6),
        ("forbidden:6+7", "", 0),
        ("forbidden:5+1+5", "", 3),
        ("forbidden:8", "sets number 1 of the forbidden transitions to 8", 8),
        ("example:zero", "the example", 8),
        (
            "emissions:1+2",
            "gives 2 numbers for the edited emissions; this figure takes 6, so none are set.",
            8,
        ),
        ("emissions:1+2+3+4+5+21", "sets number 6 of the edited emissions to 21", 8),
        ("example:zeros,words:time+flies,emissions:1+2+3+4+5+6", "", 9),
        (
            "words:a+b+c+d+e+f+g+h+i+j+k",
            "gives 11 words for the typed sentence; this figure takes at most 10",
            8,
        ),
        ("quantity:marginals,step:4", "sets the step to 4; this figure takes whole numbers from 0 to 3", 8),
        ("tag:2", "sets the row of the chosen node to 2", 8),
        ("path:0+1", "gives 2 numbers for the path of your turn; this figure takes 0 or 3", 8),
        ("rank:4", "sets the rank to 4; this figure takes whole numbers from 1 to 3", 8),
    ],
)
def test_links_that_fit_and_that_do_not(show, address, words, count):
    opened = show(Trellis())
    opened.page.evaluate("(hash) => { location.hash = hash; }", f"trellis={address}")
    opened.page.wait_for_timeout(100)
    assert words in opened.page.locator(".nlpb-notice").inner_text().replace("\u00a0", " ")
    assert bool(words) == bool(opened.page.locator(".nlpb-notice").inner_text())
    assert assert_same_as_python(opened)["count"] == count
    opened.assert_quiet()


def test_changes_from_python_may_come_one_by_one(show):
    opened = show(Trellis())
    for name, value in (("example", "entities"), ("words", ["New", "York"]), ("step", 5), ("tag", 4)):
        opened.page.evaluate("([name, value]) => nlpbookExplorers[0].model.set(name, value)", [name, value])
        opened.page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
        assert opened.numbers()["tags"] == Trellis(example="entities").tags
    assert assert_same_as_python(opened)["sentence"] == ["New", "York"]
    opened.assert_quiet()


def test_on_a_phone_the_trellis_scrolls_in_its_own_frame(show):
    opened = show(Trellis(example="entities", quantity="forward", step=0), width=390)
    page = opened.page
    frame = page.locator("svg").locator("..")
    assert frame.evaluate("(one) => one.scrollWidth > one.clientWidth")
    assert opened.overflow() <= 0
    for step in range(1, 8):
        page.get_by_role("button", name="Step forward").click()
        column = opened.numbers()["shown"]["place"]
        name = "END" if column == 6 else Trellis(example="entities").sentence[column]
        word = page.locator("svg text", has_text=re.compile(f"^{name}$")).first.bounding_box()
        assert 0 <= word["x"] <= 390 - word["width"], step
    opened.assert_quiet()


def test_the_table_has_what_the_page_shows(show):
    opened = show(Trellis(quantity="k_best", k=5))
    nodes, edges, paths = opened.page.evaluate("nlpbookExplorers[0].table()")
    trellis = Trellis(k=5)
    marginals = [p for row in trellis.marginals() for p in row.values()]
    assert [row[6] for row in nodes["rows"]] == pytest.approx(marginals)
    assert [row[:2] for row in nodes["rows"]] == [
        [word, tag] for word in trellis.sentence for tag in trellis.tags
    ]
    assert len(edges["rows"]) == 2 + 4 + 4 + 2
    assert sum(row[3] for row in edges["rows"]) == pytest.approx(
        4
    )  # each path meets one edge between two columns
    assert [row[1] for row in paths["rows"]] == [" ".join(path.tags) for path in trellis.paths()]
    assert [row[3] for row in paths["rows"]] == pytest.approx([path.probability for path in trellis.paths()])
    opened.page.get_by_text("The numbers as a table").click()
    opened.page.wait_for_selector(".nlpb-table")
    opened.assert_quiet()
