"""Deno on the JavaScript: each kind of fault is found, without a network, and nothing else is looked at."""

import subprocess

import pytest

from tools import javascript

PLACE = "src/nlpbook/explorers/kit/tensor_x.js"
SOUND = "/** @type {(x: number) => number} */\nexport const twice = (x) => 2 * x;\n"


def statuses(root, source, what="lint", place=PLACE):
    file = root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    ran = [
        subprocess.run(command, cwd=root, env=javascript.environment(), capture_output=True)
        for command in javascript.commands(what, root)
    ]
    return [done.returncode == 0 for done in ran]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SOUND, [True, True, True]),
        (SOUND.replace(" = ", "="), [False, True, True]),
        (SOUND + "const unused = 1;\n", [True, False, True]),
        (SOUND + 'export const wrong = twice("a");\n', [True, True, False]),
        ('export * from "https://host.invalid/a.js";\n', [True, True, False]),
    ],
    ids=["sound", "layout", "lint", "types", "network"],
)
def test_layout_lint_and_types_are_checked(tmp_path, source, expected):
    assert statuses(tmp_path, source) == expected


def test_the_file_that_is_not_laid_out_is_named_and_mended(tmp_path):
    file = tmp_path / PLACE
    file.parent.mkdir(parents=True)
    file.write_text(SOUND.replace(" = ", "="))
    environment = javascript.environment()
    checked = subprocess.run(
        javascript.commands("lint", tmp_path)[0], env=environment, capture_output=True, text=True
    )
    assert file.name in checked.stdout + checked.stderr
    (mend,) = javascript.commands("fmt", tmp_path)
    subprocess.run(mend, env=environment, capture_output=True, check=True)
    assert file.read_text() == SOUND


@pytest.mark.parametrize(("number", "passes"), [(4, True), (5, False)])
def test_unit_tests_are_run(tmp_path, number, passes):
    source = (
        f'import assert from "node:assert/strict";\nDeno.test("2", () => assert.equal(2 + 2, {number}));\n'
    )
    assert statuses(tmp_path, source, "test", "tests/explorers/kit/test_x.js") == [passes]


def test_the_files_of_the_project_are_found():
    assert len(javascript.files(javascript.CHECKED)) >= 6
    assert any(file.endswith("test_tensor.js") for file in javascript.files(javascript.TESTS))


def test_a_failure_of_any_command_is_a_failure(monkeypatch, capsys):
    monkeypatch.setattr(javascript, "commands", lambda what: [["0"], ["1"], ["0"]])
    monkeypatch.setattr(javascript.subprocess, "call", lambda command, **options: int(command[0]))
    assert javascript.main(["lint"]) == 1
    assert javascript.main(["polish"]) == 2
    assert "polish" in capsys.readouterr().err


def test_a_test_that_never_ends_fails(tmp_path, capsys):
    endless = tmp_path / "test_x.js"
    endless.write_text('Deno.test("endless", () => { for (;;); });\n')
    assert javascript.run(javascript.deno("test", "--no-check", str(endless)), limit=3) == 1
    assert "deno" in capsys.readouterr().err
