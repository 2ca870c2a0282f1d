"""Results files: what is written can be read, and nothing else is taken for results."""

import h5py
import numpy as np
import pytest

from parley import results
from parley.compare import compare
from parley.errors import DataError
from parley.stats import median_interval, paired_ratio, unpaired_ratio


def test_what_was_measured_is_read_back(measured):
    back = results.read(measured.path)
    assert back.header["title"] == "A small comparison"
    assert back.provenance["commit"] == "0123456789abcdef"
    for written, read in zip(measured.run.cells, back.cells, strict=True):
        assert read.subject() == written.subject() and read.status == written.status
        for name, values in written.samples.items():
            np.testing.assert_array_equal(read.samples[name], values)


def test_the_file_follows_its_schema(measured):
    with h5py.File(measured.path) as file:
        assert file.attrs["schema"] == "parley.results"
        assert file.attrs["schema_version"] == results.SCHEMA_VERSION
        assert "[[sweep]]" in file.attrs["experiment"]
        cell = file["cells/0000"]
        assert cell["seconds"].attrs["unit"] == "s"
        assert cell["bytes_sent"].attrs["unit"] == "B"
        assert cell["seconds"].shape == (3, 2)
        assert cell["bytes_sent"].dtype == np.int64


def test_a_workload_says_how_its_values_are_shared_and_a_file_from_before_reads_without(measured, tmp_path):
    [cell] = results.read(measured.path).select(program="statistics.spdz2k")
    assert (cell.scheme, cell.security) == ("spdz2k", "malicious with abort")
    older = tmp_path / "older.h5"
    older.write_bytes(measured.path.read_bytes())
    with h5py.File(older, "a") as file:
        for group in file["cells"].values():
            del group.attrs["scheme"], group.attrs["security"]
    assert {(cell.scheme, cell.security) for cell in results.read(older).cells} == {("", "")}


def test_the_schema_page_names_everything_in_a_file(measured):
    from parley.paths import ROOT

    page = (ROOT / "results" / "README.md").read_text()
    names = set()
    with h5py.File(measured.path) as file:
        names |= set(file.attrs)
        file["cells"].visititems(lambda path, item: names.update([path.split("/")[-1], *item.attrs]))
    figures = {"t_comm_s", "t_compute_s", "t_both_s", "hidden", "accuracy"}
    assert not [name for name in names - figures if not name.isdigit() and f"`{name}`" not in page]


def test_a_table_has_one_row_per_cell_repetition_and_party(measured):
    table = results.read(measured.path).table()
    good = [cell for cell in measured.run.cells if cell.ok]
    assert len(table["seconds"]) == sum(cell.samples["seconds"].size for cell in good)
    assert set(table["transport"]) >= {"mpi", "tcp", "uring"}


def test_a_failed_cell_keeps_its_error(measured):
    [failed] = results.read(measured.path).failed
    assert failed.error == {"kind": "WrongResult", "what": "3 is not 4"}


def test_a_truncated_file_is_a_data_error_at_any_length(measured, tmp_path):
    data = measured.path.read_bytes()
    short = tmp_path / "short.h5"
    for length in (0, 1, 100, 4096, len(data) // 2, len(data) - 1):
        short.write_bytes(data[:length])
        with pytest.raises(DataError, match="short.h5"):
            results.read(short)


def test_a_file_of_another_kind_is_a_data_error(tmp_path):
    text = tmp_path / "text.h5"
    text.write_text("no HDF5 at all")
    with pytest.raises(DataError, match="not a readable HDF5 file"):
        results.read(text)
    other = tmp_path / "other.h5"
    with h5py.File(other, "w") as file:
        file["x"] = [1, 2]
    with pytest.raises(DataError, match="not results of Parley"):
        results.read(other)
    with pytest.raises(DataError, match="no such file"):
        results.read(tmp_path / "none.h5")


@pytest.mark.parametrize("damage, words", [
    (lambda file: file.attrs.__setitem__("schema_version", 99), "schema version 99"),
    (lambda file: file.__delitem__("cells/0000/seconds"), "'seconds' is missing"),
    (lambda file: file.__delitem__("provenance"), "damaged"),
    (lambda file: file["cells/0000"].attrs.__setitem__("params", "{"), "damaged"),
    (lambda file: (file.__delitem__("cells/0000/round"), file.__setitem__("cells/0000/round", [0])), "1 rounds"),
])
def test_a_damaged_file_is_a_data_error(damage, words, measured, tmp_path):
    path = tmp_path / "damaged.h5"
    path.write_bytes(measured.path.read_bytes())
    with h5py.File(path, "a") as file:
        damage(file)
    with pytest.raises(DataError, match=words):
        results.read(path)


def test_a_run_does_not_differ_from_itself(measured):
    comparison = compare(measured.run, measured.run)
    assert comparison.cells and not comparison.only_in_one
    assert {cell.ratio.verdict for cell in comparison.cells} == {"no difference"}


def test_ratios_of_known_samples():
    base = np.array([1.0, 1.1, 0.9, 1.0, 1.05])
    ratio = paired_ratio([(2 * base, base), (0.5 * base, base)])
    assert ratio.value == pytest.approx(1.0) and ratio.verdict == "no difference"
    assert paired_ratio([(0.5 * base, base)]).verdict == "faster"
    assert unpaired_ratio([(2 * base, base)]).verdict == "slower"
    assert paired_ratio([(4 * base, base), (base, base)]).value == pytest.approx(2.0)


def test_the_interval_of_a_median_holds_it():
    median, low, high = median_interval(np.array([3.0, 1.0, 2.0]))
    assert (median, low, high) == (2.0, 1.0, 3.0)


def test_two_rounds_decide_nothing():
    base = np.array([1.0, 1.1])
    assert paired_ratio([(0.5 * base, base)]).verdict == "undecided"
    assert paired_ratio([(base[:1], base[:1])]).verdict == "undecided"
