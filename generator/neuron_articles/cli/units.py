"""The commands about neurons: ``label`` asks people what pictures show, ``propose`` names by measurements, and ``scan``
goes through all pictures of a data set."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from neuron_articles.cli.run_options import add_run_options
from neuron_articles.locations import DATA, ROOT
from neuron_articles.problems import AuthorError
from neuron_articles.progress import Progress


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``label``, ``propose`` and ``scan`` to the command line; each sets ``run``."""
    label = commands.add_parser("label", help="say what pictures show, for a neuron, without seeing its activation")
    label.add_argument("unit", metavar="UNIT", help="PictoCLIP/layer4/89, or a number with --model")
    label.add_argument("--model", default="PictoCLIP", metavar="NAME", help="the model (default PictoCLIP)")
    label.add_argument("--category", action="append", default=[], metavar="NAME", help="an answer; may be repeated")
    label.add_argument("--rater", default="", metavar="NAME", help="who labels (default: your user name)")
    label.add_argument("--labels", type=Path, default=None, metavar="FILE", help="where answers are kept")
    label.add_argument("--each", type=int, default=20, metavar="N", help="pictures of each of ten ranges (default 20)")
    label.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)")
    add_run_options(label)
    label.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of records")
    label.add_argument("--quiet", action="store_true", help="open no browser, only print the address")
    label.set_defaults(run=run_label)

    propose = commands.add_parser("propose", help="names and families of neurons, from the measurements")
    propose.add_argument("model", nargs="?", default="PictoCLIP", help="which one (default PictoCLIP)")
    propose.add_argument("--write", action="store_true", help="put them into content/models/<model>.yml")
    propose.add_argument("--multimodal", action="store_true", help="only neurons for drawings and words alike")
    propose.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="folder of records")
    propose.add_argument("--content", type=Path, default=ROOT / "content", metavar="DIR", help="what authors write")
    propose.set_defaults(run=run_propose)

    scan = commands.add_parser("scan", help="statistics and strongest pictures of all units over a whole data set")
    scan.add_argument("pictures", type=Path, metavar="PATH", help="a folder of pictures, or WebDataset tars")
    scan.add_argument("--model", default="PictoCLIP", metavar="NAME", help="the model (default PictoCLIP)")
    scan.add_argument("--layer", default="layer4", help="layer4 (the default), or a block as layer3.2")
    scan.add_argument("--shard", type=_shard, default=(0, 1), metavar="I/N", help="the I-th of N parts, for N machines")
    scan.add_argument(
        "--out", type=Path, default=Path("scans"), metavar="DIR", help="where it is kept, on all machines"
    )
    add_run_options(scan)
    scan.set_defaults(run=run_scan)


def _shard(text: str) -> tuple[int, int]:
    """``3/16`` as the number of the part, from 0, and of all parts."""
    part, _, parts = text.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError(f"{text!r} is no part (write 3/16 for the third of sixteen)")
    return int(part) - 1, int(parts)


def run_scan(options: argparse.Namespace) -> int:
    """Scan what is missing; say where the whole is, or what is still to be scanned."""
    from neuron_articles.models.clip import load_model
    from neuron_articles.responses.dataset_scans import open_scan, scan_part
    from neuron_articles.units import find_model

    clip = load_model(find_model(options.model).name, device=options.device or None, weights=options.weights or None)
    scan = open_scan(clip, options.pictures, options.layer, options.out)
    if not scan.missing():
        print(f"{scan.folder}: scanned before")
    part, parts = options.shard
    scanned = scan_part(scan, part, parts, lambda done, of: print(f"{done} of {of} pictures", flush=True))
    if scanned is None:
        print(f"{scan.folder}: {len(scan.missing())} of {len(scan.plan())} shards are missing (run the other parts)")
        return 0
    print(f"{scan.folder}: {int(scanned.summary.count[0])} pictures, {len(scanned.unreadable)} could not be read")
    for name, why in list(scanned.unreadable.items())[:20]:
        print(f"  {name}: {why}")
    return 0


def run_propose(options: argparse.Namespace) -> int:
    """Print proposals, and write them where asked to."""
    from neuron_articles.authoring.article import load_mapping, read_text
    from neuron_articles.authoring.proposed_names import areas_of, merge, proposals_of
    from neuron_articles.records.store import Store, write_atomic
    from neuron_articles.units import find_model

    model = find_model(options.model).name
    store = Store(options.data)
    record = store.read(model, "units")
    if record is None:
        raise AuthorError(f"there is no record of the units of {model}; make figures ARGS=units MODEL={model}")
    found = [one for one in proposals_of(record) if len(one.modalities) == 2 or not options.multimodal]
    areas = areas_of(record, store)
    for one in found:
        shares = f"{one.purity['pictures']:>5.0%} of drawings {one.purity['words']:>5.0%} of words"
        area = f"  AUC {areas[one.index]:.3f}" if one.index in areas else ""
        print(f"{one.index:>5}  {one.title:20} {shares}{area}  {', '.join(one.families)}")
    both, chance = sum(len(one.modalities) == 2 for one in found), record.data["controls"]["both"]
    print(
        f"{len(found)} proposals, {both} for drawings and words alike; with shuffled concepts there would be", end=" "
    )
    print(f"{chance['shuffled_concepts']} of the latter, with shuffled neurons {chance['shuffled_units']}")
    if area := record.data["controls"].get("auc_95"):
        print(
            f"{area['units']} neurons have an AUC of .95 for one concept in drawings and in words; "
            f"{area['shuffled_concepts']} with shuffled concepts, {area['shuffled_units']} with shuffled neurons"
        )
    if options.write:
        path = options.content / "models" / f"{model}.yml"
        text, problems = read_text(path, f"models/{path.name}") if path.is_file() else ("", [])
        problems = [*problems, *(load_mapping(text, f"models/{path.name}")[1] if text.strip() else [])]
        if problems:
            raise AuthorError(problems[0])
        write_atomic(path, merge(text, model, found))
        print(f"{path}: edit an entry and it is yours; the next run renews those that nobody edited")
    return 0


def run_label(options: argparse.Namespace) -> int:
    """Serve the page for labelling until it is stopped, then say how far it went and how raters agree."""
    from neuron_articles.responses import labelling
    from neuron_articles.responses.labels import label_file
    from neuron_articles.units import Unit

    unit = Unit.parse(options.unit, options.model)
    if not 0 <= options.port < 65536:
        raise AuthorError(f"--port {options.port}: a port is a number from 1 to 65535, or 0 for any free one")
    if options.each < 1:
        raise AuthorError(f"--each {options.each}: ask for one picture of each range or more")
    path = options.labels or label_file(unit.model, unit.layer, unit.index)
    labels = labelling.LabelFile.open(path, str(unit), options.category)
    sitting = _sitting(unit, labels, options)
    server = labelling.serve(sitting, options.port)
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"{address}: label {len(sitting.order)} pictures as {sitting.rater}; answers go to {path}", flush=True)
    if not options.quiet:
        import webbrowser

        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    print(f"{len(labels.answers.get(sitting.rater, {}))} labelled by {sitting.rater}; make figures uses them")
    for (one, other), kappa in labels.agreement().items():
        print(f"agreement of {one} and {other} (Cohen's kappa): {kappa:.2f}")
    return 0


def _sitting(unit: Any, labels: Any, options: argparse.Namespace) -> Any:
    """A sitting over pictures from ten equal ranges of the unit's activation; what was answered is not asked again."""
    import io

    from neuron_articles.models.clip import load_model
    from neuron_articles.responses.conditional import draw_buckets
    from neuron_articles.responses.examples import as_image
    from neuron_articles.responses.labelling import Sitting
    from neuron_articles.responses.unit_report import measure
    from neuron_articles.stimuli.evaluation_set import open_gallery

    clip = load_model(unit.model, device=options.device or None, weights=options.weights or None)
    gallery = open_gallery(options.dataset)
    units = measure(clip, gallery, options.data / ".steps", Progress())
    drawn = draw_buckets(units.values[units.judged, unit.index], per_bucket=options.each)
    numbers = units.responses.numbers[units.judged[drawn.pictures]]
    number_of = {gallery.pictures.names[number]: int(number) for number in numbers}

    def look(name: str) -> bytes:
        file = io.BytesIO()
        as_image(gallery.pictures.pixels(number_of[name], clip.side)).save(file, "PNG")
        return file.getvalue()

    import getpass

    return Sitting(labels, options.rater or getpass.getuser(), list(number_of), look)
