"""ES modules joined into one: a page opened as a file may import a ``data:`` module, but no other file.

Each module becomes a function that returns what it exports, called once, in the order of the imports::

    const kit_core_js = (() => { ...; return { element, setText }; })();
    const explorer_js = (() => { const { element } = kit_core_js; ...; return { default: ... }; })();
    export default explorer_js.default;

so what a module keeps to itself cannot clash with the names of another, and nothing travels that nobody
imports, nor what only its readers need: comments that fill lines, and ``/** ... */`` anywhere (so no string
may hold that). Of the language's forms those are understood that the book uses, one to a statement at the
margin: ``import { name, name as other } from "./file.js"``, ``import * as name from "./file.js"``, ``export
function``, ``export class``, ``export const name`` and ``export default``; any other is an error that names
the line.

``import name from "./file.js" with { type: "text" }`` gives a string: a module and all that it imports as one
classic script, from which a Worker can be made. (Where nothing is bundled, it is the module's own text.)
"""

from __future__ import annotations

import json
import re
from pathlib import Path

_IMPORT = re.compile(r"^import \{([^}]*)\} from \"(\.{1,2}/[^\"]+)\";[ \t]*$", re.MULTILINE)
_WHOLE = re.compile(r"^import \* as (\w+) from \"(\.{1,2}/[^\"]+)\";[ \t]*$", re.MULTILINE)
_TEXT = re.compile(r"^import (\w+) from \"(\.{1,2}/[^\"]+)\" with \{ type: \"text\" \};[ \t]*$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) +(\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_COMMENT = re.compile(r"/\*\*[\s\S]*?\*/|^[ \t]*//[^\n]*\n", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


def bundle(entry: Path) -> str:
    """Return a module and all that it imports as the text of one module.

    Parameters
    ----------
    entry : Path
        An ES module with a default export.

    Returns
    -------
    str
        The text of a module that imports nothing and has the same default export.

    Raises
    ------
    FileNotFoundError
        If a module, or one that it imports, does not exist.
    ValueError
        If a module imports or exports in another form than those above, imports what the other does not
        export or itself, or has no default export.
    """
    entry = entry.resolve()
    order = _in_order(entry)
    if "default" not in _exports(entry):
        raise ValueError(f"{entry.name} must have a default export")
    names = _names(order)
    return "\n".join([*_parts(order), f"export default {names[entry]}.default;\n"])


def modules(entry: Path) -> list[Path]:
    """Return the files that `bundle` joins, each after those that it imports."""
    return _in_order(entry.resolve())


def scripts(entry: Path) -> list[Path]:
    """Return the modules that are carried as text, each in order of the files that import it."""
    found: dict[Path, None] = {}
    for path in modules(entry):
        for script in _texts(path).values():
            found |= dict.fromkeys([script, *scripts(script)])
    return list(found)


def _in_order(entry: Path) -> list[Path]:
    order: list[Path] = []
    _visit(entry, order, ())
    return order


def _visit(path: Path, order: list[Path], above: tuple[Path, ...]) -> None:
    if path in above:
        circle = " -> ".join(one.name for one in (*above[above.index(path) :], path))
        raise ValueError(f"{path.name} must not import itself; got {circle}")
    if path in order:
        return
    for other, names in _imports(path).items():
        _visit(other, order, (*above, path))
        missing = sorted(set(names) - set(_exports(other)))
        if missing:
            raise ValueError(f"{path.name} imports {', '.join(missing)}, which {other.name} does not export")
    for other in _texts(path).values():
        _visit(other, [], (*above, path))
    order.append(path)


def _imports(path: Path) -> dict[Path, dict[str, str]]:
    """For each module that is imported: the names there, and what they are called here."""
    found: dict[Path, dict[str, str]] = {}
    for match in _IMPORT.finditer(_read(path)):
        names = found.setdefault((path.parent / match[2]).resolve(), {})
        for one in filter(None, (part.strip() for part in match[1].split(","))):
            there, _, here = one.partition(" as ")
            names[there.strip()] = here.strip() or there.strip()
    for other in _wholes(path).values():
        found.setdefault(other, {})
    return found


def _wholes(path: Path) -> dict[str, Path]:
    """For each name that stands for all that a module exports: the module."""
    return {name: (path.parent / file).resolve() for name, file in _WHOLE.findall(_read(path))}


def _texts(path: Path) -> dict[str, Path]:
    """For each name that stands for a module's text: the module."""
    return {name: (path.parent / file).resolve() for name, file in _TEXT.findall(_read(path))}


def _exports(path: Path) -> list[str]:
    source = _read(path)
    return _EXPORT.findall(source) + ["default"] * bool(_DEFAULT.search(source))


def _parts(order: list[Path]) -> list[str]:
    names = _names(order)
    return [_part(path, names) for path in order]


def _part(path: Path, names: dict[Path, str]) -> str:
    """A module as a function that returns what it exports."""
    head = ""
    for other, found in _imports(path).items():
        taken = [there if there == here else f"{there}: {here}" for there, here in found.items()]
        head += f"const {{ {', '.join(taken)} }} = {names[other]};\n" if taken else ""
    for name, other in _wholes(path).items():
        head += f"const {name} = {names[other]};\n"
    for name, other in _texts(path).items():
        head += f"const {name} = {json.dumps(chr(10).join(_parts(_in_order(other))))};\n"
    body = _DEFAULT.sub("const default_ = ", _EXPORT.sub("", _without_imports(_read(path))))
    body = _COMMENT.sub("", body).strip("\n")
    exported = ", ".join("default: default_" if name == "default" else name for name in _exports(path))
    return f"const {names[path]} = (() => {{\n{head}{body}\nreturn {{ {exported} }};\n}})();"


def _names(order: list[Path]) -> dict[Path, str]:
    """A name for each module, from those of its folder and its file; with a number where two are alike."""
    names: dict[Path, str] = {}
    for path in order:
        stem = re.sub(r"\W", "_", f"{path.parent.name}_{path.name}")
        same = sum(re.sub(r"\W", "_", f"{one.parent.name}_{one.name}") == stem for one in names)
        names[path] = f"module_{stem}" + (f"_{same + 1}" if same else "")
    return names


def _read(path: Path) -> str:
    """The text of a module, in which every import and export has a form that is understood."""
    source = path.read_text(encoding="utf-8")
    rest = _DEFAULT.sub("", _EXPORT.sub("", _without_imports(source)), count=1)
    strange = _OTHER.search(rest)
    if strange:
        raise ValueError(f"{path.name} has an import or export in a form that is not bundled: {strange[0]}")
    return source


def _without_imports(source: str) -> str:
    return _TEXT.sub("", _WHOLE.sub("", _IMPORT.sub("", source)))
