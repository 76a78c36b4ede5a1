"""Random points, tables of points and operators from files, as the result file shows them."""

import hashlib

import h5py
import numpy as np
import pytest
import random_points
import scipy.io
import scipy.sparse
import xarray
from runs import RABI, Directory, datasets

RANDOM = """
[sweep]
mode = "random"
count = 7
seed = 20250117
axes = [ { parameter = "drive", uniform = [0.2, 1.2] }, { parameter = "phase", normal = [0.5, 0.1] } ]
"""

FILE = """
[sweep]
mode = "file"
file = "points.{}"
"""

DRIVE = [0.2, 0.7, 1.1]
PHASE = [0.0, -0.5, 1e-3]


def opened(directory):
    return xarray.open_dataset(directory.path / "job.h5", engine="h5netcdf")


def check_population(result):
    """sin^2(drive t/2) at t = 3, and its derivative."""
    np.testing.assert_allclose(result.population, np.sin(1.5 * result.drive) ** 2, atol=1e-6)
    np.testing.assert_allclose(result.grad_population.sel(wrt="drive"), 1.5 * np.sin(3 * result.drive), atol=1e-6)


def test_random_points_are_those_of_the_documentation(tmp_path):
    directory = Directory(tmp_path).write(RABI + RANDOM)
    directory.run()
    with opened(directory) as result:
        assert result.population.dims == ("point",)
        assert result.grad_population.dims == ("point", "wrt")
        assert set(result.coords) >= {"point", "drive", "phase"}
        seed = 20250117
        drive = [random_points.uniform(seed, 0, point, 0.2, 1.2) for point in range(7)]
        phase = [random_points.normal(seed, 1, point, 0.5, 0.1) for point in range(7)]
        np.testing.assert_array_equal(result.drive, drive)
        np.testing.assert_allclose(result.phase, phase, rtol=1e-15)
        check_population(result)


def test_ranks_do_not_change_random_points(tmp_path):
    directory = Directory(tmp_path).write(RABI + RANDOM)
    for ranks in (1, 2):
        directory.run("--output", f"{ranks}.h5", ranks=ranks)
    alone, together = (datasets(tmp_path / f"{ranks}.h5") for ranks in (1, 2))
    for name, values in alone.items():
        np.testing.assert_array_equal(together[name], values, err_msg=name)


def write_csv(path):
    path.write_text("# Two columns.\ndrive, phase\n" + "".join(f"{d!r},{p!r}\n" for d, p in zip(DRIVE, PHASE)))


def write_hdf5(path):
    with h5py.File(path, "w") as file:
        file["phase"] = PHASE
        file["drive"] = np.array(DRIVE, dtype=">f8")


@pytest.mark.parametrize("kind, write", [("csv", write_csv), ("h5", write_hdf5)])
@pytest.mark.parametrize("ranks", [1, 2])
def test_a_table_is_a_sweep(tmp_path, kind, write, ranks):
    directory = Directory(tmp_path).write(RABI + FILE.format(kind))
    write(tmp_path / f"points.{kind}")
    directory.run(ranks=ranks)
    with opened(directory) as result:
        assert result.population.dims == ("point",)
        np.testing.assert_array_equal(result.point, [0, 1, 2])
        np.testing.assert_array_equal(result.drive, DRIVE)
        np.testing.assert_array_equal(result.phase, PHASE)
        check_population(result)
        check_files(result.attrs, tmp_path, [f"points.{kind}"])


def check_files(attributes, directory, names):
    lines = [hashlib.sha256((directory / name).read_bytes()).hexdigest() + "  " + name for name in names]
    assert list(np.atleast_1d(attributes["input_files"])) == lines
    text = attributes["input"] + "".join(line + "\n" for line in lines)
    assert attributes["input_sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_changed_table_is_another_input(tmp_path):
    directory = Directory(tmp_path).write(RABI + FILE.format("csv"))
    digests = []
    for number in (0.7, 0.8):
        (tmp_path / "points.csv").write_text(f"drive\n{number}\n")
        directory.run("--overwrite")
        with h5py.File(tmp_path / "job.h5") as file:
            digests.append((file.attrs["input_sha256"], file.attrs["content_sha256"]))
    assert digests[0][0] != digests[1][0] and digests[0][1] != digests[1][1]
    assert "points.csv" in directory.costate("info", "job.h5").stdout


# A Hamiltonian whose matrix is neither real nor symmetric, on six levels.
SYSTEM = """
format_version = 1
[parameters]
shift = 0.3
[[subsystem]]
name = "q"
levels = 2
[[subsystem]]
name = "c"
levels = 3
[[hamiltonian]]
operator = HAMILTONIAN
coefficient = "shift"
[[hamiltonian]]
operator = COUPLING
add_conjugate = true
[[dissipator]]
operator = JUMP
rate = 0.2
[[initial]]
name = "start"
state = "ket(0, 0)"
[[observable]]
name = "photons"
operator = PHOTONS
[[observable]]
name = "field"
operator = JUMP
[[loss]]
name = "cost"
expression = "final(photons)"
[time]
end = 2.0
save = 5
[gradient]
wrt = ["shift"]
"""

EXPRESSIONS = {
    "HAMILTONIAN": "momentum(c) + sigmaz(q)*number(c)",
    "COUPLING": "(1 + 0.5*i)*sigmam(q)*create(c)",
    "JUMP": "destroy(c)",
    "PHOTONS": "number(c)",
}


def matrices():
    """The same, in numpy."""
    destroy = np.diag(np.sqrt([1.0, 2.0]), 1)
    number = np.diag([0.0, 1.0, 2.0])
    # sigmaz = |0><0| - |1><1| and sigmam = |1><0|.
    sigmaz, sigmam = np.diag([1.0, -1.0]), np.array([[0.0, 0.0], [1.0, 0.0]])
    momentum = 1j * (destroy.T - destroy) / np.sqrt(2)
    return {
        "HAMILTONIAN": np.kron(np.eye(2), momentum) + np.kron(sigmaz, number),
        "COUPLING": (1 + 0.5j) * np.kron(sigmam, destroy.T),
        "JUMP": np.kron(np.eye(2), destroy),
        "PHOTONS": np.kron(np.eye(2), number),
    }


def filled(operators):
    text = SYSTEM
    for name, operator in operators.items():
        text = text.replace(name, operator)
    return text


def from_matrix_market(directory):
    for name, matrix in matrices().items():
        scipy.io.mmwrite(directory / f"{name}.mtx", scipy.sparse.coo_matrix(matrix), precision=17)
    return {name: f'{{ file = "{name}.mtx" }}' for name in EXPRESSIONS}, [f"{name}.mtx" for name in sorted(EXPRESSIONS)]


def from_dense_matrix_market(directory):
    for name, matrix in matrices().items():
        scipy.io.mmwrite(directory / f"{name}.mtx", matrix, precision=17)
    return {name: f'{{ file = "{name}.mtx" }}' for name in EXPRESSIONS}, [f"{name}.mtx" for name in sorted(EXPRESSIONS)]


def from_hdf5(directory):
    with h5py.File(directory / "operators.h5", "w") as file:
        for name, matrix in matrices().items():
            file[f"matrices/{name}"] = matrix
    return {name: f'{{ file = "operators.h5", dataset = "/matrices/{name}" }}' for name in EXPRESSIONS}, ["operators.h5"]


@pytest.mark.parametrize("write", [from_matrix_market, from_dense_matrix_market, from_hdf5])
def test_operators_from_files_give_the_numbers_of_expressions(tmp_path, write):
    directory = Directory(tmp_path)
    directory.write(filled({name: f'"{text}"' for name, text in EXPRESSIONS.items()})).run("--output", "expected.h5")
    operators, names = write(tmp_path)
    directory.write(filled(operators)).run()
    found, expected = datasets(tmp_path / "job.h5"), datasets(tmp_path / "expected.h5")
    assert abs(expected["photons"][-1] - expected["photons"][0]) > 0.1
    for name in ("photons", "field", "cost", "grad_cost"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-9, atol=1e-11, err_msg=name)
    with h5py.File(tmp_path / "job.h5") as file:
        check_files(file.attrs, tmp_path, names)


def test_an_option_takes_an_operator_from_a_file(tmp_path):
    directory = Directory(tmp_path).write(filled({name: f'"{text}"' for name, text in EXPRESSIONS.items()}))
    scipy.io.mmwrite(tmp_path / "x.mtx", scipy.sparse.coo_matrix(matrices()["HAMILTONIAN"] * 2), precision=17)
    directory.run("--set", 'hamiltonian.0.operator={file="x.mtx"}', "--output", "file.h5")
    directory.run("--set", "parameters.shift=0.6", "--output", "shift.h5")
    found, expected = datasets(tmp_path / "file.h5"), datasets(tmp_path / "shift.h5")
    np.testing.assert_allclose(found["photons"], expected["photons"], rtol=1e-7)


def test_a_result_does_not_replace_a_table(tmp_path):
    directory = Directory(tmp_path).write(RABI + FILE.format("h5"))
    write_hdf5(tmp_path / "points.h5")
    before = (tmp_path / "points.h5").read_bytes()
    done = directory.run("--output", "points.h5", "--overwrite", status=2)
    assert "this is an input file" in done.stderr
    assert (tmp_path / "points.h5").read_bytes() == before
