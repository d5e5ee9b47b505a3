"""Open the book in JupyterLab: ``python -m tools.lab [OPTION ...]``, inside the environment.

The file browser shows the whole repository, so that the library and the README are within reach of the
notebooks, and the landing page is open. Options are JupyterLab's own: ``--no-browser``, ``--port=8890``.

``jupyter/labconfig`` holds defaults of a few settings, before which a reader's own settings go: nobody is
asked about news, no other host is asked for new versions, and the pages that are no notebooks open as pages,
not as source, because links of the notebooks lead to them.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANDING_PAGE = "book/index.ipynb"
SETTINGS = Path(__file__).resolve().parent / "jupyter"


def lab_arguments(root=ROOT, options=()):
    """What JupyterLab is started with."""
    return [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{LANDING_PAGE}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",  # the other one lists the packages of a registry
        *options,
    ]


def config_path(already=""):
    """The value of JUPYTER_CONFIG_PATH with the book's defaults after the folders that it names already."""
    return os.pathsep.join([*filter(None, already.split(os.pathsep)), str(SETTINGS)])


def main(arguments=None):
    from jupyterlab.labapp import LabApp

    options = sys.argv[1:] if arguments is None else arguments
    os.environ["JUPYTER_CONFIG_PATH"] = config_path(os.environ.get("JUPYTER_CONFIG_PATH", ""))
    LabApp.launch_instance(lab_arguments(options=options))


if __name__ == "__main__":
    main()
