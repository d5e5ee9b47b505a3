"""Training in a Worker, from a page opened as a file: it stops at once, and leaves the page its time."""

import pytest

from nlpbook.explorers import Explorer

pytestmark = pytest.mark.browser


class WorkerProbe(Explorer):
    javascript = "worker_probe.js"
    label = "Trainings"


@pytest.fixture
def run(mount):
    """Return a function that runs the body of an async function in the page, and returns what it returns."""
    opened = mount(WorkerProbe())
    assert opened.page.url.startswith("file:")

    def run_one(body, *given):
        return opened.page.evaluate(f"async (given) => {{ {HELPERS} {body} }}", list(given))

    yield run_one
    opened.assert_quiet()


HELPERS = """
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const now = () => performance.timeOrigin + performance.now();
const watched = (where, input, start = true) => {
  const found = { losses: [], reports: 0, over: 0, errors: [] };
  const own = training(where, input, {
    report(losses, over) { found.losses.push(...losses); found.reports++; found.over += over; },
    fail(error) { found.errors.push(error.message); },
  });
  if (start) own.start();
  return { own, found };
};
const until = async (holds) => { while (!holds()) await wait(5); };
"""


@pytest.mark.parametrize("where", ["worker", "page"])
def test_both_kinds_have_one_interface(run, where):
    found = run(
        """const { own, found } = watched(given[0], { milliseconds: 2, limit: 40 });
        await until(() => found.over);
        const results = await own.results();
        await wait(50);
        own.close();
        return { ...found, results };""",
        where,
    )
    assert found["over"] == 1 and found["errors"] == []
    assert len(found["losses"]) == 40 and found["losses"] == sorted(found["losses"])
    assert found["results"] == {"steps taken": 40}


@pytest.mark.parametrize("where", ["worker", "page"])
def test_stop_lets_no_step_begin_and_loses_no_loss(run, where):
    found = run(
        """const { own, found } = watched(given[0], { milliseconds: 30 });
        await until(() => found.losses.length > 3);
        const asked = now();
        await own.stop();
        const { "steps taken": steps } = await own.results(), stopped = found.losses.length;
        await wait(200);
        const after = found.losses.length;
        own.start();
        await until(() => found.losses.length > after + 2);
        await own.stop();
        own.close();
        return { asked, steps, stopped, after, losses: found.losses };""",
        where,
    )
    assert found["steps"] == found["stopped"] == found["after"]
    # at most the step that a Worker begins while the message is on its way
    assert sum(began > found["asked"] for began in found["losses"][: found["stopped"]]) <= (where == "worker")
    assert len(found["losses"]) > found["after"] + 2  # and it goes on where it stood


@pytest.mark.parametrize("where", ["worker", "page"])
def test_the_page_draws_frames_during_a_step_of_a_worker(run, where):
    """A step of a second: made on the page's own thread it lets no frame come in between."""
    found = run(
        """const { own, found } = watched(given[0], { milliseconds: 1000 });
        await until(() => found.losses.length);
        const first = found.losses.length;
        let frames = 0;
        while (found.losses.length < first + 1) {
          await new Promise(requestAnimationFrame);
          frames++;
        }
        own.close();
        return frames;""",
        where,
    )
    assert found >= 5 if where == "worker" else found <= 3


def test_reports_of_quick_steps_come_in_bundles(run):
    found = run(
        """const { own, found } = watched("worker", { milliseconds: 0, limit: 20000 });
        await until(() => found.over);
        own.close();
        return { steps: found.losses.length, reports: found.reports,
                 milliseconds: found.losses.at(-1) - found.losses[0] };"""
    )
    assert found["steps"] == 20_000
    assert found["reports"] <= 2 + found["milliseconds"] / 45


def test_what_goes_wrong_is_told_and_not_in_the_console(run):
    found = run(
        """const told = {};
        for (const [name, input] of Object.entries(given[0])) {
          const { own, found } = watched("worker", input);
          await until(() => found.errors.length);
          const results = await Promise.race([own.results().catch((error) => error.message), wait(300)]);
          told[name] = { ...found, losses: found.losses.length, results: results ?? null };
          own.close();
        }
        const errors = [];
        const broken = brokenWorker({ fail: (error) => errors.push(error.message) });
        await until(() => errors.length);
        broken.close();
        return { told, errors };""",
        {"step": {"milliseconds": 1, "failAt": 3}, "begin": {"refused": True}},
    )
    step, begin = found["told"]["step"], found["told"]["begin"]
    assert (step["errors"], step["losses"], step["over"]) == (["a step too far"], 3, 0)
    assert step["results"] == {"steps taken": 3}
    assert set(begin["errors"]) == {"this cannot be trained"} == {begin["results"]}
    assert "SyntaxError" in found["errors"][0]


def test_a_loss_that_is_not_finite_ends_it(run):
    found = run(
        """const { own, found } = watched("worker", { milliseconds: 1, nanAt: 4 });
        await until(() => found.over);
        own.close();
        return { steps: found.losses.length, last: String(found.losses.at(-1)) };"""
    )
    assert found == {"steps": 5, "last": "NaN"}


def test_close_ends_it_for_good(run):
    found = run(
        """const { own, found } = watched("worker", { milliseconds: 5 });
        await until(() => found.losses.length);
        own.close();
        await wait(30);
        const closed = found.losses.length;
        await wait(150);
        return [closed, found.losses.length];"""
    )
    assert found[0] == found[1] > 0
