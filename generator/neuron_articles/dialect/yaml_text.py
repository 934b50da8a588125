"""Mappings of YAML in which every value is text, as its author wrote it.

YAML reads ``no`` as false, ``1.10`` as a number and ``2026-11-30`` as a date. A title, a name or a version must stay as
its author wrote it. Code that needs a number or a date reads it from the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from neuron_articles.dialect.nodes import Position
from neuron_articles.problems import Problem, Severity

if TYPE_CHECKING:
    from yaml import Node

# What neither XML nor HTML may hold, and halves of characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
STANDARD = "tag:yaml.org,2002:"
TAGS = {"str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map"}
TEXT_REMEDY = "write key: value; quote text with colons"


class YamlTexts(Struct):
    """values: texts, lists and mappings of them, None where nothing stands    places: of the outermost keys"""

    path: str
    values: dict[str, object] = field(default_factory=dict)
    places: dict[str, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: Position, message: str, remedy: str = "", severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(self.path, *place, severity, message, remedy))


def read_texts(text: str, path: str, what: str, first_line: int = 1) -> YamlTexts:
    """The mapping of a text whose first line is ``first_line`` of the file; ``what`` names it. Never raises."""
    import yaml  # here, because most builds read none: what they hold is remembered

    result = YamlTexts(path)
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        _read(root, result, what, first_line - 1)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Position(mark.line + first_line, mark.column + 1) if mark else Position(first_line, 1)
        result.complain(place, f"{what} is no YAML: {error.problem or 'it cannot be read'}", TEXT_REMEDY)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        result.complain(Position(line, 1), f"{what} holds a character that YAML forbids", "take it out")
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError):
        result.complain(Position(first_line, 1), f"{what} cannot be read: it is nested too deep")
    return result


def _read(root: Node | None, result: YamlTexts, what: str, before: int) -> None:
    """Take the outermost keys of a mapping, each with its place; of two with one name the last counts."""
    import yaml

    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return
    if not isinstance(root, yaml.MappingNode):
        place = Position(root.start_mark.line + before + 1, 1)
        result.complain(place, f"{what} is no list of key: value", "write title: … and so on")
        return
    for key, node in root.value:
        place = Position(key.start_mark.line + before + 1, key.start_mark.column + 1)
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        if name in result.places:
            result.complain(place, f'"{name}" stands twice', "the last one counts", Severity.WARNING)
        result.places[name] = place
        result.values[name] = _Plain(result, what, place, before).value(node)


class _Plain:
    """Turns one key's nodes into texts.

    what: is read    place: of the key    before: lines of the file before the YAML
    inside: the nodes around the one being read    known: what was read
    """

    def __init__(self, result: YamlTexts, what: str, place: Position, before: int) -> None:
        self.result, self.what, self.place, self.before = result, what, place, before
        self.inside: set[int] = set()
        self.known: dict[int, object] = {}

    def value(self, node: Node) -> object:
        import yaml

        if node.tag.partition(STANDARD)[2] not in TAGS:
            place = Position(node.start_mark.line + self.before + 1, node.start_mark.column + 1)
            self.result.complain(place, f'{self.what} has a tag "{node.tag}", which means nothing here', "take it out")
        if isinstance(node, yaml.ScalarNode):
            return self.text(node.value) if node.value not in ("", "~") or node.style else None
        if id(node) in self.inside:
            raise yaml.MarkedYAMLError(problem="a value that holds itself", problem_mark=node.start_mark)
        if id(node) not in self.known:
            self.inside.add(id(node))
            self.known[id(node)] = self._collection(node)
            self.inside.discard(id(node))
        return self.known[id(node)]

    def _collection(self, node: Node) -> object:
        import yaml

        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        found: dict[str, object] = {}
        for key, item in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in found:
                place = Position(key.start_mark.line + self.before + 1, key.start_mark.column + 1)
                self.result.complain(place, f'"{name}" stands twice', "the last one counts", Severity.WARNING)
            found[name] = self.value(item)
        return found

    def text(self, written: str) -> str:
        """The text without what a page cannot hold; two halves of a character become one."""
        whole = written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if FORBIDDEN.search(whole) or whole.count("\ufffd") > written.count("\ufffd"):
            self.result.complain(self.place, "a character here can stand in no page", "take it out")
        return FORBIDDEN.sub("\ufffd", whole)
