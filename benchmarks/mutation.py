"""Small random changes of Python source: comparisons, constants, conditions, statements, and what is returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}
SHOWN = 120  # letters of a change that a table shows


@dataclass(frozen=True)
class Mutation:
    """One change: a module below the source folder, a line (1-based), the bytes to replace, the text before and after.

    ``context`` is the name of the function that holds it, so that a change is known again when lines have moved.
    """

    module: str
    line: int
    start: int
    end: int
    before: str
    after: str
    context: str

    @property
    def room(self) -> str:
        """The part of the package: a folder or module right below it."""
        return self.module.split("/")[1].removesuffix(".py")

    @property
    def key(self) -> str:
        """Module, function, before and after in one line: a change is known by it when lines have moved."""
        return " | ".join([self.module, self.context, shorten(self.before), shorten(self.after)])

    def apply(self, source: str) -> str:
        """The changed source. Raises ValueError when the place holds something else."""
        code = source.encode()
        if code[self.start : self.end].decode() != self.before:
            raise ValueError(f"{self.module}:{self.line} does not hold {self.before}")
        return (code[: self.start] + self.after.encode() + code[self.end :]).decode()


def shorten(code: str) -> str:
    """Code on one line, and the middle left out of what is long."""
    line = " ".join(code.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN // 2]} … {line[-SHOWN // 2 :]}"


def draw(folder: Path, count: int, seed: int) -> list[Mutation]:
    """So many different changes of the modules below a folder; sorted by module and place.

    Every change has a number, a hash of the seed and its key, and those with the lowest numbers are drawn. So each
    has the same chance, and an edit of one module leaves the draw in the others as it was.
    """
    found: dict[str, Mutation] = {}
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        found |= {one.key: one for one in mutations(path.relative_to(folder).as_posix(), source)}
    drawn = sorted(found, key=lambda key: sha256(f"{seed} {key}".encode()).digest())[:count]
    return sorted((found[key] for key in drawn), key=lambda one: (one.module, one.start, one.after))


def mutations(module: str, source: str) -> Iterator[Mutation]:
    """All changes of one module."""
    starts = [0]
    for text in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    for node, context in _nodes(ast.parse(source), "module"):
        if not hasattr(node, "lineno"):
            continue
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = source.encode()[start:end].decode()
        for after in changes(node) if not before.startswith("elif") else ():
            yield Mutation(module, node.lineno, start, end, before, after, context)


def _nodes(node: ast.AST, context: str) -> Iterator[tuple[ast.AST, str]]:
    """All nodes that may be changed, each with its function: no annotations, docstrings, f-strings or ``__all__``."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        context = node.name
    yield node, context
    for name, field in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_comment"}:
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST) and not _is_fixed(child):
                yield from _nodes(child, context)


def _is_fixed(node: ast.AST) -> bool:
    match node:
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.AnnAssign(value=None):
            return True
    return False


def changes(node: ast.AST) -> Iterator[str]:
    """What may stand in the place of a node, as source."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in FLIPPED:
            yield _source(ast.Compare(left, [FLIPPED[type(operator)]()], [right]))
        case ast.BoolOp(op=operator, values=values):
            yield _source(ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in SWAPPED and not _is_text(left, right):
            yield _source(ast.BinOp(left, SWAPPED[type(operator)](), right))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _source(operand)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield _source(ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse))
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(value)):
            yield str(value + 1)
        case ast.Constant(value=float(value)):
            yield str(value * 2 if value else 1.0)
        case ast.Dict() | ast.Subscript():
            yield from _other_key(node)
        case _:
            yield from _statements(node)


def _source(node: ast.expr) -> str:
    return f"({ast.unparse(ast.fix_missing_locations(node))})"


def _is_text(*nodes: ast.expr) -> bool:
    return any(
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        for node in nodes
    )


def _other_key(node: ast.Dict | ast.Subscript) -> Iterator[str]:
    """A dictionary with another key, or another key asked of one."""
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            yield ast.unparse(ast.Subscript(node.value, ast.Constant(node.slice.value + "_"), node.ctx))
        return
    for number, key in enumerate(node.keys):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            keys = [*node.keys[:number], ast.Constant(key.value + "_"), *node.keys[number + 1 :]]
            yield ast.unparse(ast.Dict(keys, node.values))


def _is_nothing(value: ast.expr) -> bool:
    """None and what most callers take for it: False, and what is empty; other changes make it something."""
    return isinstance(value, ast.Constant) or ast.unparse(value) in {"[]", "{}", "()", "set()"}


def _statements(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Return(value=value) if value and not _is_nothing(value):
            yield "return None"
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
        case ast.If(test=test, body=body, orelse=orelse) if len(body) == 1 and not orelse:
            condition = ast.unparse(ast.UnaryOp(ast.Not(), test))
            if not isinstance(body[0], ast.If | ast.For | ast.With | ast.Try | ast.While):
                yield f"if {condition}: {ast.unparse(body[0])}"
