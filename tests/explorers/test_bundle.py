"""The bundle of ES modules: one module that does what the many do, and a sentence where it cannot be made."""

import inspect
import itertools
import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlpbook import explorers
from nlpbook.explorers.bundle import bundle, modules, scripts
from tools import javascript

FOLDER = Path(explorers.__file__).parent
SCRIPTS = sorted(FOLDER.rglob("*.js"))


def write(folder, files):
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return folder / next(iter(files))


def run(path):
    """What deno prints when it runs a file, a module of a program or a bundle."""
    command = javascript.deno("run", "--no-check", str(path))
    done = subprocess.run(command, env=javascript.environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_names_stay_apart_are_renamed_and_shared(tmp_path):
    entry = write(
        tmp_path,
        {
            "main.js": """\
import { count, next as following } from "./counter.js";
import {
  own,
  Pair,
} from "./parts/own.js";
import * as all from "./counter.js";
import * as only from "./only.js";
const hidden = "main's";
console.log(JSON.stringify([hidden, own(), count, following(), following(), new Pair(1, 2)]));
console.log(JSON.stringify([{ ...all }, { ...only }, all.next()]));
export default hidden;
""",
            "counter.js": 'const hidden = ["counter"];\nexport const count = hidden.length;\n'
            "let at = 0;\nexport function next() {\n  return ++at;\n}\n",
            "only.js": "export const a = 1;\nexport default 2;\n",
            "parts/own.js": 'import { next } from "../counter.js";\nconst hidden = "own";\n'
            "export function own() {\n  return [hidden, next()];\n}\n"
            "export class Pair {\n  constructor(a, b) {\n    Object.assign(this, { a, b });\n  }\n}\n",
        },
    )
    joined = write(tmp_path / "out", {"bundle.js": bundle(entry)})
    first, second = map(json.loads, run(joined).splitlines())
    assert first == ["main's", ["own", 1], 1, 2, 3, {"a": 1, "b": 2}]
    assert second == [{"count": 1}, {"a": 1, "default": 2}, 4]
    assert run(joined) == run(entry)
    assert [path.name for path in modules(entry)] == ["counter.js", "own.js", "only.js", "main.js"]


def test_a_text_is_a_classic_script_of_the_module_and_all_that_it_imports(tmp_path):
    entry = write(
        tmp_path,
        {
            "main.js": """\
import { own } from "./own.js";
import source from "./worker.js" with { type: "text" };
// indirect: outside of this module, where nothing of it can be seen
(0, eval)(source);
console.log(JSON.stringify([own, source.includes("import"), globalThis.found]));
export default own;
""",
            "own.js": 'export const own = "main\'s";\n',
            "worker.js": 'import { quoted } from "./quoted.js";\nglobalThis.found = quoted;\n',
            "quoted.js": "export const quoted = `\"'\\\\ \u2028 </script>`;\n",
        },
    )
    joined = write(tmp_path / "out", {"bundle.js": bundle(entry)})
    assert json.loads(run(joined)) == ["main's", False, "\"'\\ \u2028 </script>"]
    assert [path.name for path in modules(entry)] == ["own.js", "main.js"]
    assert [path.name for path in scripts(entry)] == ["worker.js"]


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_random_program_prints_the_same_bundled(tmp_path_factory, data):
    """Which modules there are, who imports whom and under what name is drawn; every module has a `secret`."""
    size = data.draw(st.integers(2, 7))
    files = {}
    for i in range(size):
        later = data.draw(st.lists(st.sampled_from(range(i + 1, size)), unique=True)) if i + 1 < size else []
        lines = [f'import {{ f as f{j}, value as v{j} }} from "./folder{j % 2}/../m{j}.js";' for j in later]
        own = data.draw(st.integers(0, 9))
        lines.append(f"const secret = {own};")
        lines.append(f"export const value = [secret, {', '.join(f'v{j}' for j in later)}];")
        lines.append(f"export function f() {{\n  return [secret, {', '.join(f'f{j}()' for j in later)}];\n}}")
        if i == 0:
            lines.append("console.log(JSON.stringify([value, f()]));\nexport default value;")
        files[f"m{i}.js"] = "\n".join(lines) + "\n"
    folder = tmp_path_factory.mktemp("program")
    for name in ("folder0", "folder1"):
        (folder / name).mkdir()
    entry = write(folder, files)
    joined = write(folder / "out", {"bundle.js": bundle(entry)})
    assert run(joined) == run(entry) != ""


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.js": "export const a = 1;\n"}, r"a\.js must have a default export"),
        (
            {"a.js": 'import { b } from "./b.js";\nexport default b;\n', "b.js": "const b = 1;\n"},
            r"a\.js imports b, which b\.js does not export",
        ),
        (
            {
                "a.js": 'import { b } from "./b.js";\nexport default b;\n',
                "b.js": 'import { a } from "./a.js";\nexport const b = a;\n',
            },
            r"a\.js must not import itself; got a\.js -> b\.js -> a\.js",
        ),
        (
            {
                "a.js": 'import b from "./b.js" with { type: "text" };\nexport default b;\n',
                "b.js": 'import { c } from "./c.js";\nc();\n',
                "c.js": 'import a from "./a.js" with { type: "text" };\nexport const c = a;\n',
            },
            r"a\.js must not import itself; got a\.js -> b\.js -> c\.js -> a\.js",
        ),
        *(
            ({"a.js": f"{line}\nexport default 1;\n"}, rf"form that is not bundled: {re.escape(line)}")
            for line in (
                'import b, * as c from "./b.js";',
                'import b from "./b.js";',
                'import { b } from "https://host.invalid/b.js";',
                'import "./b.js";',
                "export let b = 1;",
                "export { b };",
                'export * from "./b.js";',
            )
        ),
        ({"a.js": "export default 1;\nexport default 2;\n"}, r"form that is not bundled: export default 2;"),
    ],
)
def test_what_cannot_be_bundled_is_said(tmp_path, files, message):
    with pytest.raises(ValueError, match=message):
        bundle(write(tmp_path, files))


def test_a_module_that_is_missing_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"b\.js"):
        bundle(write(tmp_path, {"a.js": 'import { b } from "./b.js";\nexport default b;\n'}))


CLASSES = [
    getattr(explorers, name) for name in explorers.__all__ if hasattr(getattr(explorers, name), "_esm")
]


@pytest.mark.parametrize("explorer", [one for one in CLASSES if one is not explorers.Explorer])
def test_every_explorer_carries_what_it_imports_and_nothing_else(explorer):
    source, folder = explorer._esm, Path(inspect.getfile(explorer)).parent
    entry = folder / "explorer.js"
    joined = modules(entry)
    within = [path for script in scripts(entry) for path in modules(script)]
    assert {path.name for path in folder.glob("*.js")} <= {path.name for path in [*joined, *within]}
    starts = [source.index(f"const module_{path.parent.name}_{path.stem}_js = ") for path in joined]
    assert all(before < after for before, after in itertools.pairwise(starts))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_files_are_short(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert [line for line in lines if len(line) > 120] == []


def test_every_file_is_carried_by_some_explorer_or_is_the_kits():
    entries = list(FOLDER.glob("*/explorer.js"))
    entries += [script for path in entries for script in scripts(path)]
    carried = {one for path in entries for one in modules(path)}
    assert [path for path in SCRIPTS if path not in carried and path.parent.name != "kit"] == []


def test_comments_do_not_travel_and_what_looks_like_one_does(tmp_path):
    entry = write(
        tmp_path,
        {
            "main.js": """\
// A note at the margin.
import { count } from "./counter.js";
/** @type {import("./counter.js").Note} */
const address = "https://no.note/";
  // A note further in.
console.log(address, 6 // 2 is no division here
  , /** @type {any} */ (count), `a // b`);
export default address;
""",
            "counter.js": "/** A note.\n * @typedef {string} Note\n */\nexport const count = 3; // kept\n",
        },
    )
    text = bundle(entry)
    assert not re.search(r"A note|@type|@typedef|import\(", text)
    assert "// kept" in text
    (tmp_path / "bundle.mjs").write_text(text, encoding="utf-8")
    assert run(tmp_path / "bundle.mjs") == run(entry) == "https://no.note/ 6 3 a // b\n"
