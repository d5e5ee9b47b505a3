"""The base of every explorer: one figure that is alive in a notebook, and in a page without a kernel.

An explorer is an ordinary `anywidget`, so JupyterLab, Colab and VS Code show it as a widget whose traits stay
in step with Python. Beside the widget it also offers ``text/html``: a container, its state as JSON, and its
JavaScript module, packed into the page itself. A built book shows that form, so a reader can move every
control offline, from a ``file://`` address, with no kernel, no require.js and no other host.

Each piece of HTML stands on its own: it carries its module compressed (kit included, about thirty kilobytes),
so no explorer depends on another one having been shown before it, or on the order in which cells were run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import inspect
import itertools
import json
import sys
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from nlpbook.explorers.bundle import bundle
from nlpbook.explorers.settings import Setting

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_display_numbers = itertools.count(1)


class Explorer(anywidget.AnyWidget):
    """A figure that computes in the browser from state that Python gave it.

    A subclass names its JavaScript module, a file in its own folder, in the body of the class, and declares
    what a reader moves as settings, and what else the page needs as synced traits::

        class MyExplorer(Explorer):
            javascript = "explorer.js"
            label = "What it lets you try"

            counts = traitlets.List(traitlets.Int()).tag(sync=True)
            window = Whole(1, 10, default=2)

    The trait `settings` holds what `Setting.describe` says of each, as it is now.

    The module ends in ``export default explorer("my", build);``; the kit's ``mount.js`` says what ``build``
    is given and what it returns. It imports what it uses of the kit, and `bundle` joins it all. A subclass of
    an explorer has what it does not name anew from its parent; one that nowhere names a file is abstract.

    Displaying the object is all a notebook does. `to_html` and `to_page` give the same thing as text.
    """

    javascript: ClassVar[str | None] = None
    label: ClassVar[str] = "An interactive figure"

    # Before version 8, ipywidgets displays a widget by a method of this name, which goes before the bundle of
    # _repr_mimebundle_ and sends no HTML. Colab has 7.7. Without the method IPython uses the bundle.
    _ipython_display_ = None

    # In the body of the class, and not as arguments of the class statement: traitlets takes none before 5.12.
    def __init_subclass__(cls, **kwargs: Any):
        if "javascript" in vars(cls) and cls.javascript is not None:
            cls._esm = bundle(_folder_of(cls) / cls.javascript)
        # traitlets' own __new__ takes anything, and would be shown in tooltips and in the API reference.
        parameters = list(inspect.signature(cls.__init__).parameters.values())
        cls.__signature__ = inspect.Signature(parameters[1:])
        super().__init_subclass__(**kwargs)

    settings = traitlets.Dict(help="for each setting, what it accepts now").tag(sync=True)

    def __init__(self, **traits: Any):
        if self.javascript is None:
            raise TypeError(f"javascript must be the name of a file; got none in {type(self).__name__}")
        super().__init__(**traits)
        self._describe_settings()
        # A limit may depend on any other trait.
        self.observe(self._describe_settings, [name for name in self._own_names() if name != "settings"])

    def _describe_settings(self, change: Any = None) -> None:
        self.settings = {
            name: setting.describe(self) for name, setting in self._in_order(self.traits()) if _is_setting(setting)
        }

    @staticmethod
    def _in_order(traits: dict[str, Any]) -> list[tuple[str, Any]]:
        """Traits by name, settings last, in the order in which they stand in their classes."""
        return sorted(traits.items(), key=lambda one: one[1].order if _is_setting(one[1]) else -1)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has set: in the order of the settings, as a limit may depend on those before it."""
        known = [(name, trait) for name, trait in self.traits().items() if name in sync_data]
        super().set_state({name: sync_data[name] for name, _ in self._in_order(dict(known))})

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.label}>"

    def state(self) -> dict[str, Any]:
        """Return the explorer's own synced traits, ready for JSON."""
        return self.get_state(self._own_names())

    def _own_names(self) -> list[str]:
        machinery = set(anywidget.AnyWidget.class_trait_names(sync=True)) | {"_esm", "_css", "_anywidget_id"}
        return sorted(name for name in self.trait_names(sync=True) if name not in machinery)

    def to_html(self) -> str:
        """Return the explorer as a piece of HTML that lives in any page, without a kernel or a network.

        Returns
        -------
        str
            A container, the state as JSON, and a module script that mounts the explorer in the container.
        """
        state = _json_for_html(self.state())
        digest = hashlib.sha256((type(self).__name__ + state).encode("utf-8")).hexdigest()[:8]
        identifier = f"nlpb-{digest}-{next(_display_numbers)}"
        label = html.escape(self.label, quote=True)
        return _FRAGMENT.format(
            id=identifier,
            label=label,
            state=state,
            module=_packed_module(self._esm),
            name=type(self).__name__,
        )

    def to_page(self, title: str = "Explorer", theme: str | None = None) -> str:
        """Return a whole HTML page that holds only this explorer.

        Parameters
        ----------
        title : str
            Title of the page.
        theme : {"light", "dark"} or None
            The page's theme, as the book's theme would set it; None leaves it to the reader's system.
        """
        attribute = f' data-theme="{html.escape(theme, quote=True)}"' if theme else ""
        return _PAGE.format(title=html.escape(title), theme=attribute, fragment=self.to_html())

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return the widget view (for a live front end) and the HTML (for a page without a kernel)."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        # Depending on its version the parent returns the data alone, or data and metadata.
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data |= {"text/plain": repr(self), "text/html": self.to_html()}
        # Where an output has both, a front end with a kernel shows the widget, Colab's too; the HTML is for
        # what has no kernel. But Colab shows a widget that is not its own only when the metadata name the
        # manager that loads it. anywidget switches that manager on, and names it, without being asked; where
        # it is off (a reader may switch it off), the view would be an empty output that hides the HTML.
        if "google.colab.output" in sys.modules and _WIDGET_VIEW not in metadata:
            data.pop(_WIDGET_VIEW, None)
        return data, metadata


def _is_setting(trait: Any) -> bool:
    return isinstance(trait, Setting)


def _folder_of(cls: type) -> Path:
    """The folder of the file in which a class is defined; the working directory where there is none."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return Path(file).parent if file else Path()


def _json_for_html(value: Any) -> str:
    """Return JSON that no browser can mistake for the end of the script element around it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Every "<" of JSON stands inside a string, where \\u003c means the same character.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _packed_module(source: str) -> str:
    """Return source text, gzip-compressed, in base64; without a time stamp, so that builds repeat exactly."""
    return base64.b64encode(gzip.compress(source.encode("utf-8"), compresslevel=9, mtime=0)).decode("ascii")


# The two classes keep MathJax away from the reader's text; the sentence is what a reader without JavaScript
# sees. A page opened as a file may not import another file, but it may import a data: address, hence the last
# script.
_FRAGMENT = """\
<div id="{id}" class="nlpb-explorer mathjax_ignore tex2jax_ignore" data-explorer="{name}" role="group" \
aria-label="{label}"><p class="nlpb-fallback">{label}. This figure is interactive: it needs JavaScript, \
and a browser from 2023 or later.</p></div>
<script type="application/json" id="{id}-state">{state}</script>
<script type="module">
const container = document.getElementById("{id}");
try {{
  const packed = Uint8Array.from(atob("{module}"), (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const source = await new Response(unpacked).text();
  const module = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(source));
  module.default.mountStatic(container, JSON.parse(document.getElementById("{id}-state").textContent));
}} catch (error) {{
  container.dataset.explorerFailed = String(error);
  container.firstElementChild.append(" It could not start here: " + error.message);
}}
</script>"""

_PAGE = """\
<!DOCTYPE html>
<html lang="en"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 0 auto; max-width: 1100px; padding: 1rem;
  background: #ffffff; color: #1f2328; }}
html[data-theme="dark"] body {{ background: #14181e; color: #ced6dd; }}
@media (prefers-color-scheme: dark) {{
  html:not([data-theme]) body {{ background: #14181e; color: #ced6dd; }}
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{fragment}
</main>
</body>
</html>
"""
