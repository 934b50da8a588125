"""``neuron-articles label``: people say what pictures show, for a neuron, without seeing its activation."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from neuron_articles.cli.options import DEFAULT_MODEL, add_places, add_rater
from neuron_articles.cli.run_options import add_run_options
from neuron_articles.problems import AuthorError
from neuron_articles.progress import Progress, counted

if TYPE_CHECKING:
    from neuron_articles.responses.labelling import Sitting


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("unit", metavar="UNIT", help="PictoCLIP/layer4/89, or a number with --model")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help=f"the model (default {DEFAULT_MODEL})")
    parser.add_argument("--category", action="append", default=[], metavar="NAME", help="an answer; may be repeated")
    add_rater(parser, "who labels")
    parser.add_argument(
        "--labels", type=Path, default=None, metavar="FILE", help="where answers are kept (default: in content/labels)"
    )
    parser.add_argument("--each", type=int, default=20, metavar="N", help="pictures of each of ten ranges (default 20)")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    add_run_options(parser)
    add_places(parser)
    parser.add_argument("--quiet", action="store_true", help="open no browser, only print the address")


def run(options: argparse.Namespace) -> int:
    """Serve the page for labelling until it is stopped; then print how far it went and how raters agree."""
    from neuron_articles.responses import labelling

    _check(options)
    sitting = _open(options)
    server = labelling.serve(sitting, options.port)
    address = f"http://127.0.0.1:{server.server_port}/"
    labels = sitting.labels
    print(
        f"{address}: label {counted(len(sitting.order), 'picture')} as {sitting.rater}; answers go to {labels.path}",
        flush=True,
    )
    if not options.quiet:
        import webbrowser

        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    print(
        f"{len(labels.answers.get(sitting.rater, {}))} labelled by {sitting.rater}; neuron-articles figures uses them"
    )
    for (one, other), kappa in labels.agreement().items():
        print(f"agreement of {one} and {other} (Cohen's kappa): {kappa:.2f}")
    return 0


def _check(options: argparse.Namespace) -> None:
    """Raises AuthorError for numbers that make no sense."""
    if not 0 <= options.port < 65536:
        raise AuthorError(f"--port {options.port}: this is no port", "give a number from 1 to 65535, or 0 for any")
    if options.each < 1:
        raise AuthorError(f"--each {options.each}: no picture to label", "ask for one of each range or more")


def _open(options: argparse.Namespace) -> Sitting:
    """The file of labels is read first: a mistake in it shows before a model is loaded."""
    from neuron_articles.models.clip import load_model
    from neuron_articles.responses import labelled_pictures, labelling
    from neuron_articles.responses.labels import label_file
    from neuron_articles.stimuli.evaluation_set import open_evaluation_set
    from neuron_articles.units import Unit

    unit = Unit.parse(options.unit, options.model)
    path = options.labels or label_file(unit.model, unit.layer, unit.index, options.content)
    labels = labelling.LabelFile.open(path, str(unit), options.category)
    clip = load_model(
        unit.model, device=options.device or None, weights=options.weights or None, quickgelu=options.quickgelu
    )
    evaluation_set = open_evaluation_set(options.dataset)
    pictures, look = labelled_pictures.draw_pictures(
        clip, evaluation_set, unit.index, options.each, options.data / ".steps", Progress()
    )
    return labelling.Sitting(labels, options.rater or getpass.getuser(), pictures, look)
