"""The stills of the explorers: ``python -m tools.stills [FOLDER]`` (_build/html), with Chromium.

A still is a picture of an explorer as its page opens, for readers without JavaScript. It is taken from the
built page, kept in ``book/assets/stills`` under the page's path and the explorer's number on it, and put into
the page by the next build (`with_stills`), which needs no browser. A test takes the pictures anew and names
those that are out of date.
"""

import io
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STILLS = ROOT / "book" / "assets" / "stills"
LARGEST = 30_000  # bytes
WIDTH = 1000  # CSS pixels of the window; the page's text leaves the explorer about 700 of them
PALETTES = (256, 128, 64, 32)  # colours
LEAST_QUALITY = 30
# What lies over the page (its header, the button to its top) or below the explorer is not in the picture.
# Chinese is left out, for there may be no font with its letters where stills are taken.
ALONE = """
.nlpb-chinese, .nlpb-zh { display: none !important; }
.nlpb-frame { display: none !important; }
body *:not(.nlpb-root, .nlpb-root *) { visibility: hidden !important; }
.nlpb-root { visibility: visible !important; }
"""
# A drawing is as high as what is left of it.
FITTED = """() => {
  for (const drawing of document.querySelectorAll("svg:has(.nlpb-zh)")) {
    const { width, height } = drawing.viewBox.baseVal, left = drawing.getBBox();
    const end = left.y + left.height + 6;
    drawing.setAttribute("height", drawing.height.baseVal.value * end / height);
    drawing.setAttribute("viewBox", `0 0 ${width} ${end}`);
  }
}"""
_CONTAINER = re.compile(
    r'(<div id="nlpb-[^"]*" class="nlpb-explorer[^>]*aria-label="([^"]*)"><p class="nlpb-fallback">.*?</p>)'
    r"(?:<noscript>.*?</noscript>)?",
    re.DOTALL,
)


def name_of(page, number):
    """The file of a still, relative to STILLS: the page's path, and the explorer's number on it, from 1."""
    return f"{page.removeprefix('book/').removesuffix('.html')}-{number}.webp"


def explorers_of(folder):
    """The pages of a built site that show explorers, each with how many."""
    from tools.finish_site import pages_of

    found = {}
    for path in pages_of(Path(folder)):
        count = len(_CONTAINER.findall(path.read_text(encoding="utf8")))
        if count:
            found[path.relative_to(folder).as_posix()] = count
    return found


def with_stills(text, page, stills=STILLS):
    """A page's HTML with the stills that there are, each read only where no script runs.

    Parameters
    ----------
    text : str
    page : str
        The page's path in the site, with slashes.
    stills : Path
        The folder in which they are kept.
    """
    numbers = iter(range(1, 1000))

    def both(found):
        still = name_of(page, next(numbers))
        if not (stills / still).exists():
            return found[1]
        address = "../" * page.count("/") + "_static/stills/" + still
        picture = f'<img class="nlpb-still" loading="lazy" src="{address}" alt="{found[2]}, as it opens">'
        return f"{found[1]}<noscript>{picture}</noscript>"

    return _CONTAINER.sub(both, text)


def compressed(image):
    """A picture as WebP of at most LARGEST bytes: with few colours, or else with some loss, or else smaller.

    An explorer is letters and flat colours: with a palette, and without loss, they mostly take less than a
    blurred photograph of them; not where they are many, or where a smaller picture has letters that blur.
    """
    from PIL import Image

    def written(picture, **options):
        file = io.BytesIO()
        picture.save(file, "WEBP", method=4, **options)
        return file.getvalue()

    def attempts():
        for colours in PALETTES:
            few = image.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            yield written(few.convert("RGB"), lossless=True, quality=80)
        share = 1.0
        while True:
            smaller = image.resize((round(image.width * share), round(image.height * share)))
            yield written(smaller, quality=LEAST_QUALITY)
            share *= 0.9

    return next(file for file in attempts() if len(file) <= LARGEST)


def pictures(browser, folder, page):
    """Take the explorers of a page as they are when it opens.

    Yields
    ------
    PIL.Image.Image
        In the order of the page, light, a pixel for a CSS pixel, without the frame's own buttons.
    """
    from PIL import Image

    from tests.book.pages import ready_page

    with ready_page(browser, (Path(folder) / page).as_uri(), width=WIDTH) as (opened, _):
        opened.page.add_style_tag(content=ALONE)
        opened.page.evaluate(FITTED)
        for root in opened.page.locator(".nlpb-explorer .nlpb-root").all():
            root.scroll_into_view_if_needed()
            yield Image.open(io.BytesIO(root.screenshot(animations="disabled"))).convert("RGB")


def take(folder, stills=STILLS):
    """Take all stills of a built site, and remove those that are no more; returns their names."""
    from tests.browser import launched_browser

    taken = []
    with launched_browser() as browser:
        for page in explorers_of(folder):
            for number, image in enumerate(pictures(browser, folder, page), 1):
                file = stills / name_of(page, number)
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.exists() or is_stale(image, name_of(page, number), stills):
                    file.write_bytes(compressed(image))
                taken.append(file)
    for file in set(stills.rglob("*.webp")) - set(taken):
        file.unlink()
    return [file.relative_to(stills).as_posix() for file in taken]


BLOCK = 8  # pixels: about a letter
# Fewer colours change a block by a few levels of 255, and a letter, a bar or a line that has moved by many.
FAR = 30
SAME = 0.001  # the share of blocks that may differ by more
# The words of this map come from the documentation that is installed, so that with other versions some stand
# elsewhere: as much as in a map of another query (0.03). Another layout or theme differs by more than this.
OF_THE_DOCUMENTATION = {"04_word2vec/04_judging-2.webp": 0.08}


def is_stale(image, name, stills=STILLS):
    """Whether a picture differs by more from its still than it may; the name is the one of `name_of`."""
    return difference(image, stills / name) > OF_THE_DOCUMENTATION.get(name, SAME)


def difference(image, file):
    """How much a picture differs from a still: the share of blocks whose mean level is far from its own.

    Parameters
    ----------
    image : PIL.Image.Image
    file : Path

    Returns
    -------
    float
        From 0 to 1; 1 where their shapes differ by more than two per cent.
    """
    import numpy as np
    from PIL import Image

    still = Image.open(file).convert("RGB")
    if abs(still.height / still.width / (image.height / image.width) - 1) > 0.02:
        return 1.0
    size = (max(1, image.width // BLOCK), max(1, image.height // BLOCK))
    one, other = (
        np.asarray(picture.resize(size, Image.Resampling.BOX), dtype=np.int16)
        for picture in (image, still.resize(image.size))
    )
    return float((np.abs(one - other).max(axis=2) > FAR).mean())


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    folder = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    if not folder.is_dir():
        print(f"no built book at {folder}: run make book first", file=sys.stderr)
        return 1
    names = take(folder)
    print(f"{len(names)} stills in {STILLS.relative_to(ROOT)}; the next build puts them into the pages.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
