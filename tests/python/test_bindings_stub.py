"""The stub python/parley/_core.pyi says what the extension has, and the extension says what it does."""

import ast
import inspect
from pathlib import Path

import pytest

_core = pytest.importorskip("parley._core", reason="NOT TESTED: the bindings are missing; run ./parley test")

STUB = Path(__file__).resolve().parents[2] / "python" / "parley" / "_core.pyi"
ROW_TYPES = {"TransportRow", "NetworkRow", "CostRow", "SchemeRow"}  # shapes of dicts; they exist in the stub only
SILENT = {"__init__", "__repr__", "__str__", "__len__", "__eq__", "__hash__", "__array_ufunc__", "__doc__",
          "__module__"}


def parameters(function: ast.FunctionDef) -> list[tuple[str, bool]]:
    """(name, has a default) of each parameter."""
    arguments = function.args
    named = [(argument.arg, False) for argument in arguments.args]
    count = len(arguments.defaults)
    named = named[:len(named) - count] + [(name, True) for name, _ in named[len(named) - count:]]
    return named + ([(f"*{arguments.vararg.arg}", False)] if arguments.vararg else [])


def signature(function) -> list[tuple[str, bool]]:
    """The parameters that pybind11 writes into the first line of the docstring."""
    line = function.__doc__.splitlines()[0]
    return parameters(ast.parse(f"def {line}: ...").body[0])


def members(cls: type) -> dict[str, object]:
    """Properties as whether they can be set, methods as their parameters."""
    found = {}
    for name, value in vars(cls).items():
        if isinstance(value, property):
            found[name] = value.fset is not None
        elif inspect.isroutine(value) and (value.__doc__ or "").startswith(f"{name}(self"):
            found[name] = signature(value)
    return found


def stub_members(cls: ast.ClassDef) -> dict[str, object]:
    found = {}
    for node in cls.body:
        if isinstance(node, ast.AnnAssign):
            found[node.target.id] = True
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = False if node.decorator_list else parameters(node)
    return found


def public(module) -> dict[str, object]:
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def stub_body() -> list[ast.stmt]:
    return ast.parse(STUB.read_text()).body


def test_stub_has_the_functions_of_the_extension():
    stub = {node.name: parameters(node) for node in stub_body() if isinstance(node, ast.FunctionDef)}
    assert stub == {name: signature(value) for name, value in public(_core).items() if inspect.isroutine(value)}


def test_stub_has_the_classes_of_the_extension_with_their_members():
    stub = {node.name: stub_members(node) for node in stub_body()
            if isinstance(node, ast.ClassDef) and node.name not in ROW_TYPES}
    assert stub == {name: members(value) for name, value in public(_core).items() if inspect.isclass(value)}


def test_rows_of_the_stub_are_the_dicts_that_the_extension_gives():
    rows = {node.name: {item.target.id for item in node.body} for node in stub_body()
            if isinstance(node, ast.ClassDef) and node.name in ROW_TYPES}
    assert all(set(row) == rows["TransportRow"] for row in _core.transports())
    assert all(set(row) == rows["NetworkRow"] for row in _core.networks())
    assert all(set(row) == rows["SchemeRow"] for row in _core.schemes())


def prose(thing) -> str:
    """The docstring without pybind11's line with the signature."""
    text = thing.__doc__ or ""
    return text.partition("\n")[2].strip() if inspect.isroutine(thing) else text.strip()


def test_everything_public_is_documented():
    missing = []
    for name, thing in public(_core).items():
        if not prose(thing):
            missing.append(name)
        if inspect.isclass(thing):
            missing += [f"{name}.{member}" for member, value in vars(thing).items()
                        if member not in SILENT and (isinstance(value, property) or inspect.isroutine(value))
                        and not member.startswith("__pybind11") and not prose(value)]
    assert missing == []


def test_what_all_parties_must_call_together_says_so_and_names_its_cost():
    together = [_core.exchange, _core.shift, _core.open_to_all, _core.broadcast, _core.gather, _core.barrier,
                _core.Session.share, _core.Session.open, _core.Session.reveal, _core.Session.mul, _core.Session.matmul,
                _core.Session.reserve_mul, _core.Session.reserve_matmul, _core.Session.__init__]
    silent = [thing for thing in together if not ("Collective" in thing.__doc__ and "Cost" in thing.__doc__)]
    assert silent == []
