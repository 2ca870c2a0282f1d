"""Writes a run to HDF5 and reads it back. The schema is documented in results/README.md."""

import json
from pathlib import Path

import h5py
import numpy as np

from parley.errors import DataError
from parley.files import replace_file
from parley.results.model import SCHEMA, SCHEMA_VERSION, UNITS, CellResult, Run, field_dtype

_TEXT_ATTRIBUTES = ("transport", "program", "kind", "network", "sweep", "status")
_LATER_TEXT_ATTRIBUTES = ("scheme", "security")  # empty where a file is older than they are
_NUMBER_ATTRIBUTES = ("parties", "helpers")
_JSON_ATTRIBUTES = ("params", "options", "effective", "shape")


def write(path: Path, run: Run) -> None:
    """Replaces `path` in one step. The file is made in memory: HDF5 does not survive a disk that fills under it."""
    with h5py.File(path.name, "w", driver="core", backing_store=False) as file:
        file.attrs["schema"] = SCHEMA
        file.attrs["schema_version"] = SCHEMA_VERSION
        _put_attributes(file, run.header)
        _put_attributes(file.create_group("provenance"), run.provenance)
        cells = file.create_group("cells")
        for index, cell in enumerate(run.cells):
            _write_cell(cells.create_group(f"{index:04d}"), cell)
        file.flush()
        image = file.id.get_file_image()
    replace_file(path, image)


def read(path: str | Path) -> Run:
    """Throws DataError unless `path` is a complete results file of a schema version that this reader knows."""
    path = Path(path)
    if not path.exists():
        raise DataError(f"{path}: no such file")
    try:
        with h5py.File(path, "r") as file:
            _check_schema(path, file)
            cells = [_read_cell(file["cells"][name]) for name in sorted(file["cells"])]
            header = {name: value for name, value in _get_attributes(file).items()
                      if name not in ("schema", "schema_version")}
            return Run(header, _get_attributes(file["provenance"]), cells)
    except OSError as error:
        raise DataError(f"{path}: not a readable HDF5 file; truncated, or of another kind ({error})") from error
    except (KeyError, ValueError, RuntimeError) as error:
        raise DataError(f"{path}: damaged, or not written by Parley: {error}") from error


def _check_schema(path: Path, file: h5py.File) -> None:
    if file.attrs.get("schema") != SCHEMA:
        raise DataError(f"{path}: an HDF5 file, but not results of Parley: the attribute 'schema' is not '{SCHEMA}'")
    version = file.attrs.get("schema_version")
    if version != SCHEMA_VERSION:
        raise DataError(f"{path}: schema version {version}; this Parley reads version {SCHEMA_VERSION}")


def _write_cell(group: h5py.Group, cell: CellResult) -> None:
    for name in (*_TEXT_ATTRIBUTES, *_LATER_TEXT_ATTRIBUTES, *_NUMBER_ATTRIBUTES):
        group.attrs[name] = getattr(cell, name)
    for name in _JSON_ATTRIBUTES:
        group.attrs[name] = json.dumps(getattr(cell, name))
    group.attrs["prep_trust"] = cell.prep_trust or "none"
    group.attrs["error"] = json.dumps(cell.error)
    group.create_dataset("round", data=np.asarray(cell.rounds_index, np.int64))
    group.create_dataset("iterations", data=np.asarray(cell.iterations, np.int64))
    _write_fields(group, cell.samples)
    if cell.offline:
        _write_fields(group.create_group("offline"), cell.offline)
    if cell.figures:
        figures = group.create_group("figures")
        for name, values in cell.figures.items():
            figures.create_dataset(name, data=np.asarray(values, np.float64))


def _write_fields(group: h5py.Group, fields: dict[str, np.ndarray]) -> None:
    for name, values in fields.items():
        dataset = group.create_dataset(name, data=np.asarray(values, field_dtype(name)))
        dataset.attrs["unit"] = UNITS.get(name, "1")
        dataset.attrs["axes"] = "repetition, party"


def _read_cell(group: h5py.Group) -> CellResult:
    attributes = {name: str(group.attrs[name]) for name in _TEXT_ATTRIBUTES}
    attributes |= {name: str(group.attrs.get(name, "")) for name in _LATER_TEXT_ATTRIBUTES}
    attributes |= {name: int(group.attrs[name]) for name in _NUMBER_ATTRIBUTES}
    attributes |= {name: json.loads(group.attrs[name]) for name in _JSON_ATTRIBUTES}
    trust = str(group.attrs["prep_trust"])
    cell = CellResult(**attributes, prep_trust=None if trust == "none" else trust,
                      error=json.loads(group.attrs["error"]), rounds_index=group["round"][()],
                      iterations=group["iterations"][()], samples=_read_fields(group))
    if "offline" in group:
        cell.offline = _read_fields(group["offline"])
    if "figures" in group:
        cell.figures = {name: dataset[()] for name, dataset in group["figures"].items()}
    _check_shapes(group, cell)
    return cell


def _read_fields(group: h5py.Group) -> dict[str, np.ndarray]:
    return {name: group[name][()] for name in UNITS if name in group}


def _check_shapes(group: h5py.Group, cell: CellResult) -> None:
    repetitions = len(cell.iterations)
    if len(cell.rounds_index) != repetitions:
        raise ValueError(f"{group.name}: {len(cell.rounds_index)} rounds for {repetitions} repetitions")
    if repetitions and "seconds" not in cell.samples:
        raise ValueError(f"{group.name}: the dataset 'seconds' is missing")
    for name, values in {**cell.samples, **cell.offline}.items():
        if values.ndim != 2 or values.shape[0] != repetitions:
            raise ValueError(f"{group.name}/{name}: shape {values.shape} for {repetitions} repetitions")


def _put_attributes(group: h5py.Group, values: dict) -> None:
    for name, value in values.items():
        group.attrs[name] = value if isinstance(value, (str, int, float, bool)) else json.dumps(value)


def _get_attributes(group: h5py.Group) -> dict:
    return {name: value.item() if isinstance(value, np.generic) else value for name, value in group.attrs.items()}
