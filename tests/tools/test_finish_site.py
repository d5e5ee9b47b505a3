"""The last step of the build, on a small site: what no page reaches goes, all else stays as it was."""

import pytest

from tools.finish_site import finish, reachable, unmarked_classes, with_mathml, without_marks

PAGE = """<!DOCTYPE html>
<html lang="en" data-content_root="./" data-theme="auto">
<head>
  <link rel="stylesheet" href="_static/a.css?v=1">
  <script defer src="_static/mathjax/tex-chtml.js"></script>
  <script>document.write(`<img src="_static/dark.svg" alt="">`);</script>
</head>
<body data-default-mode="auto">
  <a href="deep/">deep</a> <a href="_sources/index.ipynb" download>notebook</a>
  <a href="https://example.org/far.css">elsewhere</a> <img src="_images/with%20space.png" alt="">
</body>
</html>
"""
FONTS = "_static/mathjax/output/chtml/fonts/woff-v2"
REACHED = {
    "index.html": PAGE,
    "alone.html": "<html lang='en'><body>No page links here, and still it is a page.</body></html>",
    "deep/index.html": '<link rel="stylesheet" href="../_static/b.css">',
    "_static/a.css": "@import 'c.css'; a { background: url(\"a.png\") }\n/*# sourceMappingURL=a.css.map */\n",
    "_static/b.css": "b { background: url(../_images/b.png#part) }",
    "_static/c.css": "c { mask: url(data:image/svg+xml,x) }",
    "_static/a.png": "",
    "_static/dark.svg": '<svg><image href="light.png"/></svg>',
    "_static/light.png": "",
    "_static/mathjax/tex-chtml.js": "let x = 1;\n//# sourceMappingURL=tex-chtml.js.map\n",
    f"{FONTS}/MathJax_Main-Regular.woff": "",
    "_images/b.png": "",
    "_images/with space.png": "",
    "_sources/index.ipynb": "{}",
    "objects.inv": "",
}
NOT_REACHED = {
    "_static/a.css.map": "",
    "_static/unused.css": "d { background: url(only-here.png) }",
    "_static/only-here.png": "",
    "_static/macros.html": '<link rel="stylesheet" href="unused.css">',
    "_static/mathjax/tex-svg.js": "",
    "_static/locales/de/a.mo": "",
    "_sources/deep/index.md": "",
    "far.css": "",
}


@pytest.fixture
def site(tmp_path):
    for name, content in {**REACHED, **NOT_REACHED}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    return tmp_path


def names(site):
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def test_what_no_page_reaches_goes(site):
    assert finish(site) == sorted(NOT_REACHED)
    assert names(site) == set(REACHED)
    assert not (site / "_static" / "locales").exists(), "an empty folder is left"


def test_finishing_twice_changes_nothing_more(site):
    finish(site)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert finish(site) == []
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_fonts_of_formulas_stay_only_where_formulas_are(site):
    (site / "index.html").write_text(PAGE.replace("mathjax/tex-chtml.js", "other.js"))
    kept = {path.relative_to(site).as_posix() for path in reachable(site)}
    assert not any("mathjax" in name for name in kept)


def test_no_line_names_a_source_map(site):
    finish(site)
    assert (site / "_static/mathjax/tex-chtml.js").read_text() == "let x = 1;\n"
    assert "sourceMappingURL" not in (site / "_static/a.css").read_text()
    assert "@import 'c.css'" in (site / "_static/a.css").read_text()


def test_a_page_without_javascript_is_light(site):
    finish(site)
    page = (site / "index.html").read_text()
    assert '<html lang="en" data-content_root="./" data-theme="light">' in page
    assert 'data-default-mode="auto"' in page, "what the reader's system asks for still decides"
    assert (site / "alone.html").read_text() == REACHED["alone.html"]


def test_formulas_are_mathml_too_where_no_script_runs():
    inline = '<p>if <span class="math notranslate nohighlight">\\(a &lt; b\\)</span> then</p>'
    assert with_mathml(inline) == inline.replace(
        "\\)</span>", "\\)<noscript><math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math></noscript></span>"
    )
    number = '<span class="eqno">(1)<a class="headerlink" href="#e">#</a></span>'
    block = f'<div class="math notranslate nohighlight" id="e">\n{number}\\[\nx\n\\]</div>'
    drawn = '<noscript><math display="block"><mi>x</mi></math></noscript>'
    assert with_mathml(block) == block.replace("</div>", f"{drawn}</div>")


def test_a_formula_that_is_not_known_stays_as_it_is():
    formula = '<span class="math notranslate nohighlight">\\(\\unheardof{x}\\)</span>'
    assert with_mathml(formula) == formula


def test_marks_of_code_go_where_they_change_nothing():
    style = """
        html[data-theme="light"] .highlight { background: #fff; color: #111 }
        html[data-theme="light"] .highlight .n { color: #111 }
        html[data-theme="light"] .highlight .o { color: #111 }
        html[data-theme="light"] .highlight .k { color: #00f }
        html[data-theme="light"] .highlight .b { color: #111; font-weight: bold }
        html[data-theme="dark"] .highlight { background: #000; color: #eee }
        html[data-theme="dark"] .highlight .n { color: #eee }
        html[data-theme="dark"] .highlight .o { color: #0f0 }
        html[data-theme="dark"] .highlight .b { color: #eee; font-weight: bold }
    """
    assert unmarked_classes(style) == {"n"}
    code = '<span class="n">x</span> <span class="o">=</span> <span class="nb">y</span>'
    page = f'<p>{code}</p><div class="highlight"><pre>{code}</pre></div><p>{code}</p>'
    lean = code.replace('<span class="n">x</span>', "x")
    assert without_marks(page, {"n"}) == page.replace(f"<pre>{code}</pre>", f"<pre>{lean}</pre>")
