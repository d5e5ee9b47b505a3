"""Which file depends on which: the graph that ``make quick`` selects tests and notebooks by.

The nodes are the files of the project, the edges what a file imports or names. Everything is read with `ast`,
nothing is run. An edge too many costs seconds, an edge too few hides a failure, so whatever cannot be
resolved counts as the whole package.

- A name imported from a package leads to the module that defines it, if the package's ``__init__`` only
  imports. The other modules that the ``__init__`` loads are loaded too, but all that they could do to whoever
  does not use them is to fail, and then the tests that do use them fail as well. A module that does something
  when it is loaded (`has_effects`) counts for everyone who loads the package.
- A string that names a module, holds an import (a program for a subprocess) or is the name of a file is an
  edge as well.
- An ``__init__`` that imports a module when a name of it is asked for (``__getattr__``) lists the names for
  type checkers: those imports count as its own.
- JavaScript depends on the modules that it imports, and a class on the file that stands beside it and that it
  names.
- A test depends on the conftest.py files of its folder and of those above.
"""

import ast
import json
import os
import re
from collections import deque
from pathlib import Path

# The packages of the project, and where they are.
FOLDERS = {"nlpbook": "src/nlpbook", "tests": "tests", "tools": "tools", "benchmarks": "benchmarks"}
LIBRARY = "nlpbook"
LOADERS = {"import_module", "__import__", "walk_packages", "iter_modules", "run_module", "run_path"}
MODULE_NAME = re.compile(rf"\b(?:{'|'.join(FOLDERS)})(?:\.\w+)+\.?")
IMPORT_LINE = re.compile(rf"\b(?:from|import)\s+(?:\w+\s*,\s*)*({'|'.join(FOLDERS)})\b([\w.]*)")
SCRIPT = re.compile(r"\b(?:from|import)\s*\(?\s*[\"'](\.{1,2}/[^\"']+)[\"']")
PYTHON_BLOCK = re.compile(r"^(`{3,}|:{3,})\s*\{?(?:python|code-cell|code-block)[^\n]*\n(.*?)^\1", re.M | re.S)


def parsed(source):
    """The syntax tree of `source`, without the magics of a notebook; None when it is no Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        pass
    try:
        return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M))
    except (SyntaxError, ValueError):
        return None


def trees_of(path):
    """The syntax trees of a Python file or of a notebook's cells; None stands for what cannot be read.

    A notebook's text is looked at too: tests run the solutions that stand there.
    """
    text = path.read_text(encoding="utf8")
    if path.suffix == ".py":
        return [parsed(text)]
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError):
        return [None]
    trees = [parsed(source) for kind, source in cells if kind == "code"]
    blocks = [
        block[2] for kind, source in cells if kind == "markdown" for block in PYTHON_BLOCK.finditer(source)
    ]
    return trees + [tree for tree in map(parsed, blocks) if tree is not None]


def is_docstring(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def has_effects(tree):
    """Whether loading a module may do more than define names, so that others notice that it was loaded."""

    def plain(node):
        if isinstance(node, ast.If | ast.Try):
            handlers = [line for handler in getattr(node, "handlers", []) for line in handler.body]
            lines = node.body + node.orelse + getattr(node, "finalbody", []) + handlers
            return all(map(plain, lines))
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name for target in targets for name in getattr(target, "elts", [target])]
            return all(isinstance(name, ast.Name | ast.Starred) for name in names)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            # functools.singledispatch: others learn of what is decorated.
            return not any(
                isinstance(part, ast.Attribute) and part.attr == "register"
                for decorator in node.decorator_list
                for part in ast.walk(decorator)
            )
        return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass) or is_docstring(node)

    return tree is None or not all(map(plain, tree.body))


def is_for_types(node):
    """Whether a line is ``if TYPE_CHECKING:``."""
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def only_imports(tree):
    """Whether an ``__init__`` only imports names, at once or when they are asked for, and lists them."""
    return tree is not None and all(
        is_docstring(node)
        or (is_for_types(node) and all(isinstance(line, ast.ImportFrom) for line in node.body))
        or (isinstance(node, ast.FunctionDef) and node.name in ("__getattr__", "__dir__"))
        or (isinstance(node, ast.ImportFrom) and all(name.name != "*" for name in node.names))
        or (isinstance(node, ast.Import))
        or (
            isinstance(node, ast.Assign)
            and all(
                isinstance(target, ast.Name) and re.fullmatch("__\\w+__|_MODULES", target.id)
                for target in node.targets
            )
        )
        for node in tree.body
    )


class Graph:
    """The files of a project and what each depends on.

    Parameters
    ----------
    root : Path
        The top folder.
    files : iterable of str
        The files, relative to it, with slashes. Python files that are not there any more count as empty: who
        still imports them must be found.
    """

    def __init__(self, root, files):
        self.root = Path(root)
        self.files = sorted(set(files))
        self.trees = {}
        for file in self.files:
            if file.endswith((".py", ".ipynb")):
                path = self.root / file
                self.trees[file] = trees_of(path) if path.exists() else [ast.parse("")]
        self.nodes = {
            file: [node for tree in trees if tree is not None for node in ast.walk(tree)]
            for file, trees in self.trees.items()
        }
        self.modules = {}
        for file in self.files:
            for package, folder in FOLDERS.items():
                if file.startswith(folder + "/") and file.endswith(".py"):
                    parts = file.removeprefix(folder + "/").removesuffix(".py").split("/")
                    name = ".".join([package, *parts]).removesuffix(".__init__")
                    self.modules[name] = file
        self.names = {file: name for name, file in self.modules.items()}
        self.packages = {name for name, file in self.modules.items() if file.endswith("/__init__.py")}
        self.bound = {name: self._bound_names(name) for name in self.packages}
        self.strings = {file: self._strings(file) for file in self.trees}
        self.loads = {}  # what loading a module loads: the edges that Python itself follows
        self.uses = {}  # what a file depends on
        for file in self.trees:
            self.loads[file], self.uses[file] = self._edges(file)
        self._add_data()
        self._add_conftests()

    # ------------------------------------------------------------------ names

    def _bound_names(self, package):
        """Where the names come from that a package's ``__init__`` imports; None if it does anything else."""
        tree = self.trees[self.modules[package]][0]
        if not only_imports(tree):
            return None
        names = {}
        lines = [line for node in tree.body for line in (node.body if is_for_types(node) else [node])]
        for node in lines:
            if isinstance(node, ast.ImportFrom):
                origin = self._origin(node, self.modules[package])
                names.update({name.asname or name.name: (origin, name.name) for name in node.names})
            elif isinstance(node, ast.Import):
                names.update(
                    {name.asname or name.name.split(".")[0]: (name.name, None) for name in node.names}
                )
        return names

    def _origin(self, node, file):
        """The absolute name of the module that ``from ... import`` names."""
        if node.level == 0:
            return node.module
        name = self.names.get(file, "")
        parts = name.split(".") if name in self.packages else name.split(".")[:-1]
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def _whole(self, name):
        """Everything in a package (or the module of that name)."""
        return {
            file for module, file in self.modules.items() if module == name or module.startswith(name + ".")
        }

    def _with_parents(self, name):
        """A module's file and the ``__init__`` files of the packages that it is in."""
        parts = name.split(".")
        names = [".".join(parts[: n + 1]) for n in range(len(parts))]
        return {self.modules[one] for one in names if one in self.modules}

    def _from(self, package, name, seen=()):
        """What ``package.name`` may be: the files of modules, and the names of packages."""
        if (package, name) in seen:
            return set(), set()
        seen = (*seen, (package, name))
        if package.split(".")[0] not in FOLDERS:
            return set(), set()
        files, packages = self._with_parents(package), set()
        if package not in self.packages:
            return (files if package in self.modules else self._whole(package.split(".")[0])), packages
        found, below = False, f"{package}.{name}"
        if below in self.modules:
            found = True
            files |= self._with_parents(below)
            packages |= {below} & self.packages
        bound = self.bound[package]
        if bound is not None and name in bound:
            found = True
            origin, original = bound[name]
            if original is not None:
                more_files, more_packages = self._from(origin, original, seen)
                files, packages = files | more_files, packages | more_packages
        if bound is None or not found:
            files |= self._whole(package)
        return files, packages

    # ------------------------------------------------------------------ edges

    def _edges(self, file):
        """What a file loads (as Python does) and what it depends on (see the module's text)."""
        loads, uses = set(), set()
        if None in self.trees[file]:
            return self._whole(LIBRARY), self._whole(LIBRARY)
        nodes = self.nodes[file]
        aliases = []  # (the name in this file, the package it stands for)
        for node in nodes:
            if isinstance(node, ast.Import):
                for name in node.names:
                    if name.name.split(".")[0] not in FOLDERS:
                        continue
                    loads |= self._with_parents(name.name)
                    uses |= self._with_parents(name.name)
                    shown = name.name if name.asname else name.name.split(".")[0]
                    aliases.append((name.asname or shown, shown))
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node, file)
                if origin.split(".")[0] not in FOLDERS:
                    continue
                loads |= self._with_parents(origin)
                for name in node.names:
                    if name.name == "*":
                        uses |= self._whole(origin)
                        continue
                    if f"{origin}.{name.name}" in self.modules:
                        loads |= self._with_parents(f"{origin}.{name.name}")
                    files, packages = self._from(origin, name.name)
                    uses |= files
                    aliases += [(name.asname or name.name, package) for package in packages]
        for alias, package in aliases:
            uses |= self._used_of(alias, package, nodes)
        uses |= self._named(file, nodes)
        package = self.names.get(file)
        lists_names = package in self.packages and self.bound[package] is not None
        if self._loads_at_will(nodes) and not lists_names:
            loads |= self._whole(LIBRARY)
            uses |= self._whole(LIBRARY)
        if lists_names:  # whoever uses its names leads to their modules
            uses = {one for one in loads if one in self.names and has_effects(self.trees[one][0])}
        return loads - {file}, uses - {file}

    def _used_of(self, alias, package, nodes):
        """What of a package is used under the name `alias`; all of it when it is not only asked for names."""
        if package not in self.packages:
            return set()
        files = set()
        asked = {id(node.value): node for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            if isinstance(node, ast.Name) and node.id == alias and isinstance(node.ctx, ast.Load):
                files |= self._chain(node, package, asked)
        if any(isinstance(node, ast.Global) and alias in node.names for node in nodes):
            files |= self._whole(package)
        return files

    def _chain(self, node, package, asked):
        """What ``package.name.name`` leads to, for the node that stands for `package`."""
        attribute = asked.get(id(node))
        if attribute is None:
            return self._whole(package)
        files, packages = self._from(package, attribute.attr)
        for below in packages:
            files |= self._chain(attribute, below, asked)
        return files

    def _strings(self, file):
        """The strings of a file, without its docstrings."""
        skipped = {
            id(node.body[0].value)
            for node in self.nodes[file]
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and is_docstring(node.body[0])
        }
        return [
            node.value
            for node in self.nodes[file]
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped
        ]

    def _named(self, file, nodes):
        """What the strings of a file name: modules, programs with imports, ``-m`` of a package."""
        uses = set()
        strings = self.strings[file]
        for text in strings:
            for match in MODULE_NAME.finditer(text):
                uses |= self._module_of(match[0])
            for match in IMPORT_LINE.finditer(text):
                uses |= self._whole((match[1] + match[2]).rstrip("."))
        if any(text == "-m" or text.endswith(" -m") for text in strings):
            for text in strings:
                if f"{text}.__main__" in self.modules:
                    uses |= self._with_parents(f"{text}.__main__")
        return uses

    def _loads_at_will(self, nodes):
        """Whether a file loads modules whose names it does not say: it may be any of the library."""
        for node in nodes:
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in LOADERS and not (node.args and self._is_named(node.args[0])):
                return True
        return False

    def _is_named(self, node):
        """Whether an argument begins with the name of a package, or is a name written out."""
        if isinstance(node, ast.JoinedStr) and node.values:
            node = node.values[0]
            return isinstance(node, ast.Constant) and MODULE_NAME.match(node.value) is not None
        return isinstance(node, ast.Constant)

    def _module_of(self, dotted):
        """The longest beginning of a dotted name that is a module; a package counts as a whole."""
        parts = dotted.rstrip(".").split(".")
        while parts and ".".join(parts) not in self.modules:
            parts.pop()
        name = ".".join(parts)
        if name in self.packages:
            exact = name == dotted.rstrip(".")
            if not exact and self.bound[name] is not None:
                rest = dotted.rstrip(".").removeprefix(name + ".").split(".")[0]
                files, packages = self._from(name, rest)
                return files.union(*(self._whole(package) for package in packages))
            return self._with_parents(name) | self._whole(name)
        return self._with_parents(name) if name else set()

    def _add_data(self):
        """Edges to the files that are not Python: from whoever names them, or else from their folder."""
        exact = {}
        for file, strings in self.strings.items():
            for text in strings:
                exact.setdefault(text.rsplit("/", 1)[-1], set()).add(file)
        scripts = {file: self._scripts_of(file) for file in self.files if file.endswith(".js")}
        for file, imported in scripts.items():
            self.uses[file] = imported
        tops = {file.split("/")[0] for file in self.files if "/" in file}
        for file in self.files:
            if file.endswith((".py", ".ipynb")):
                continue
            folder, _, name = file.rpartition("/")
            naming = set(exact.get(name, ()))
            stem, dot, ending = name.rpartition(".")
            in_package = folder.startswith(tuple(FOLDERS.values()))
            if file in scripts:
                # Every explorer has an explorer.js: one of another folder is meant by tests alone.
                naming = {one for one in naming if one.startswith((folder + "/", "tests/"))}
                naming |= {one for one, imported in scripts.items() if file in imported}
            if in_package and not any(one.startswith((folder, "src/")) for one in naming):
                room = [one for one in self.trees if one.startswith(folder + "/") and one.endswith(".py")]
                by_ending = {
                    one for one in room if {dot + ending, f"*{dot}{ending}"} & set(self.strings[one])
                }
                same = {f"{folder}/{stem}.py"} & self.trees.keys()
                naming |= (by_ending | same) if by_ending else set(room)
            for one in naming:
                self.uses[one].add(file)
        # A test that names a folder of the project looks at all that is in it.
        for file in self.trees:
            if not file.startswith("tests/"):
                continue
            for top in tops & self._folders(file):
                self.uses[file] |= {one for one in self.files if one.startswith(top + "/")} - {file}

    def _scripts_of(self, file):
        """The files of JavaScript that one imports."""
        path = self.root / file
        text = path.read_text(encoding="utf8") if path.exists() else ""
        found = {os.path.normpath(f"{file}/../{name}").replace(os.sep, "/") for name in SCRIPT.findall(text)}
        return found & set(self.files)

    def _folders(self, file):
        """What may be the name of a top folder in a file: a string that stands where parts of paths stand."""
        found = set()
        nodes = self.nodes[file]
        above = {id(node.left): node for node in nodes if isinstance(node, ast.BinOp)}
        for node in nodes:
            strings = []
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                last = node
                while id(last) in above:
                    last = above[id(last)]
                first = node.left
                while isinstance(first, ast.BinOp):
                    first = first.left
                built = str(getattr(last.right, "value", "")).endswith(".html")
                if not built and getattr(first, "id", "") != "tmp_path":  # neither is a folder of the project
                    strings = [node.right]
            elif isinstance(node, ast.Tuple | ast.List | ast.Set):
                strings = node.elts
            elif isinstance(node, ast.Call) and "_profile" not in getattr(node.func, "attr", ""):
                strings = node.args
            elif isinstance(node, ast.JoinedStr):
                strings = node.values
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "/" in node.value:
                strings = [node]
            found |= {
                one.value.removeprefix("./").split("/")[0]
                for one in strings
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
        return found

    def _add_conftests(self):
        for file in self.trees:
            if not file.startswith("tests/"):
                continue
            parts = file.split("/")[:-1]
            for n in range(1, len(parts) + 1):
                folder = "/".join(parts[:n])
                self.uses[file] |= {f"{folder}/conftest.py", f"{folder}/__init__.py"} & self.trees.keys() - {
                    file
                }
                self.loads[file] |= {f"{folder}/conftest.py", f"{folder}/__init__.py"} & self.trees.keys() - {
                    file
                }

    # ------------------------------------------------------------------ questions

    def dependents(self, changed, edges=None):
        """Every file that depends on a file of `changed`, itself included, with those that it depends on.

        Returns
        -------
        dict of str to set of str
            For each file the changed ones that it leads to.
        """
        edges = self.uses if edges is None else edges
        backwards = {}
        for file, targets in edges.items():
            for target in targets:
                backwards.setdefault(target, set()).add(file)
        found = {}
        for start in changed:
            queue = deque([start])
            found.setdefault(start, set()).add(start)
            while queue:
                for file in backwards.get(queue.popleft(), ()):
                    if start not in found.setdefault(file, set()):
                        found[file].add(start)
                        queue.append(file)
        return found
