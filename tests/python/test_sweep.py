"""Experiment files: what they may say, and how mistakes are reported."""

import pytest

from parley.errors import ConfigError
from parley.experiment.sweep import parse_experiment, read_experiment
from parley.paths import EXPERIMENTS

GOOD = """
repetitions = 2
[[sweep]]
program = "ring_shift"
transport = ["mpi", "tcp"]
parties = [3, 5]
params = { bytes = [8, "1 MiB"] }
"""


def parse(text, catalogue):
    return parse_experiment(text, catalogue, "my.toml")


def test_the_cells_are_the_product_of_the_axes(fake_catalogue):
    cells = parse(GOOD, fake_catalogue).cells
    assert len(cells) == 2 * 2 * 2
    assert {cell.params["bytes"] for cell in cells} == {8, 1 << 20}
    assert {cell.parties for cell in cells} == {3, 5}


def test_a_cell_that_two_sweeps_ask_for_is_measured_once(fake_catalogue):
    assert len(parse(GOOD + GOOD[GOOD.index("[[sweep]]"):], fake_catalogue).cells) == 8


def test_a_helper_joins_the_mesh_of_a_program_that_needs_one(fake_catalogue):
    [cell] = parse('[[sweep]]\nprogram = "mul.additive"\ntransport = "tcp"\n', fake_catalogue).cells
    assert (cell.parties, cell.mesh) == (2, 3)


def test_a_source_that_needs_no_helper_leaves_it_out_of_the_mesh(fake_catalogue):
    cells = parse('[[sweep]]\nprogram = "mul.additive"\ntransport = "tcp"\nparams = { source = ["dealer", "ot"] }\n',
                  fake_catalogue).cells
    assert [(cell.parties, cell.helpers, cell.mesh) for cell in cells] == [(2, 1, 3), (2, 0, 2)]


def test_settings_of_transports_are_an_axis_too(fake_catalogue):
    text = '[[sweep]]\nprogram = "exchange"\ntransport = "tcp"\noptions = { wait_us = [0, 100] }\n'
    assert [cell.options for cell in parse(text, fake_catalogue).cells] == [{"wait_us": 0}, {"wait_us": 100}]


@pytest.mark.parametrize("text, words", [
    ("x = [", "not valid TOML"),
    ("repetitons = 2\n" + GOOD, "did you mean 'repetitions'?"),
    ("", "no [[sweep]] table"),
    (GOOD.replace("ring_shift", "ring_shfit"), "did you mean 'ring_shift'?"),
    (GOOD.replace('"tcp"', '"tpc"'), "did you mean 'tcp'?"),
    (GOOD.replace("bytes", "byte"), "did you mean 'bytes'?"),
    (GOOD.replace("params", "parms"), "did you mean 'params'?"),
    (GOOD.replace("1 MiB", "1 MeB"), "unknown unit 'MeB'"),
    (GOOD.replace("[3, 5]", "[1]"), "not 1"),
    (GOOD.replace("[3, 5]", '["three"]'), "parties must be integers"),
    (GOOD.replace("[3, 5]", "[]"), "parties is empty"),
    (GOOD.replace("repetitions = 2", "repetitions = 0"), "must be positive"),
    (GOOD.replace("repetitions = 2", 'repetitions = "two"'), "must be an integer"),
    (GOOD + 'network = "lann"\n', "did you mean 'lan'?"),
    (GOOD + "options = { wiat_us = 3 }\n", "did you mean 'wait_us'?"),
    (GOOD + "options = { wait_us = [0, -1] }\n", "wait_us must be an integer from 0 to 60000000, not -1"),
    (GOOD + 'options = { wait_us = "soon" }\n', "not 'soon'"),
    (GOOD + 'options = { congestion = "cubik" }\n', "did you mean 'cubic'?"),
    (GOOD + "options = { tls = true }\n", "or a folder from ./parley certs, not True"),
    (GOOD.replace('program = "ring_shift"\n', ""), "'program' is missing"),
    (GOOD.replace('["mpi", "tcp"]', '"raw_tcp"') + 'network = "wan"\n', "cannot be shaped"),
    ('[[sweep]]\nprogram = "mul.additive"\ntransport = "tcp"\nparams = { sending = ["streamed", "hole"] }\n',
     "params: sending: unknown value 'hole': did you mean 'whole'?"),
    ('[[sweep]]\nprogram = "mul.additive"\ntransport = "tcp"\nparties = 3\nparams = { source = "ot" }\n',
     "parties: mul.additive with source=ot runs with 2 parties, not 3"),
    ('sweep = 3\n', "[[sweep]] tables"),
])
def test_a_mistake_names_the_file_and_what_would_be_right(text, words, fake_catalogue):
    with pytest.raises(ConfigError) as error:
        parse(text, fake_catalogue)
    assert str(error.value).startswith("my.toml")
    assert words in str(error.value)


def test_a_missing_or_binary_file_is_a_configuration_error(tmp_path, fake_catalogue):
    with pytest.raises(ConfigError, match="No such file"):
        read_experiment(tmp_path / "none.toml", fake_catalogue)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not a text file"):
        read_experiment(tmp_path / "binary.toml", fake_catalogue)


@pytest.mark.parametrize("file", sorted(EXPERIMENTS.glob("*.toml")), ids=lambda file: file.stem)
def test_the_experiments_of_the_project_fit_the_real_programs(file, real_build):
    from parley.catalogue import load

    assert read_experiment(file, load(real_build)).cells
