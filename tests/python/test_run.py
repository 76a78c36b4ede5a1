"""`costate run` and `costate info`: ranks, exit statuses, and what is left behind."""

import contextlib
import os
import shutil
import subprocess

import h5py
import numpy as np
import pytest
from runs import FAILING, GRID, RABI, Directory, datasets


@pytest.fixture
def directory(tmp_path):
    return Directory(tmp_path).write(RABI + GRID)


@contextlib.contextmanager
def tmpfs(path, options):
    path.mkdir()
    if shutil.which("mount") is None or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


@pytest.mark.parametrize("batch", [1, 2, 5])
@pytest.mark.parametrize("text", [GRID, FAILING, "verify = 0.3\n" + GRID], ids=["grid", "failing", "verified"])
def test_ranks_do_not_change_a_bit(directory, text, batch):
    directory.write(RABI + text)
    status = 3 if text == FAILING else 0
    for ranks in (1, 2, 4):  # 4 ranks: more than FAILING has points
        directory.run("--output", f"{ranks}.h5", "--set", f"solver.batch={batch}", ranks=ranks, status=status)
    alone = datasets(directory.path / "1.h5")
    for ranks in (2, 4):
        together = datasets(directory.path / f"{ranks}.h5")
        assert list(together) == list(alone)
        for name in alone:
            assert np.asarray(together[name]).tobytes() == np.asarray(alone[name]).tobytes() or (
                alone[name].dtype == object and (together[name] == alone[name]).all()), name
        with h5py.File(directory.path / "1.h5") as a, h5py.File(directory.path / f"{ranks}.h5") as b:
            assert a.attrs["content_sha256"] == b.attrs["content_sha256"]
            assert b.attrs["mpi_ranks"] == ranks


def test_idle_ranks_are_told_of(directory):
    # 12 points are two batches, of 8 and 4.
    assert "4 ranks for 2 batches" in directory.run(ranks=4).stderr
    assert "batches" not in directory.run("--overwrite", ranks=2).stderr


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_points_of_any_batch_are_their_own(directory, batch):
    # One of three points fails: the others are solved without it from there on.
    directory.write(RABI + FAILING)
    directory.run("--output", "alone.h5", "--set", "solver.batch=1", status=3)
    directory.run("--output", "together.h5", "--set", f"solver.batch={batch}", status=3)
    alone, together = (datasets(directory.path / name) for name in ("alone.h5", "together.h5"))
    np.testing.assert_array_equal(together["status"], [1, 2, 1])
    assert [text.decode() for text in together["failures/message"]] == [text.decode() for text in alone["failures/message"]]
    np.testing.assert_allclose(together["population"], alone["population"], atol=1e-7)
    np.testing.assert_allclose(together["grad_population"], alone["grad_population"], atol=1e-7)


# The field is on from t_on: <1|rho|1> = sin^2(drive (3 - t_on)/2).
SWITCHED = """
format_version = 1
parameters = { drive = 0.7, t_on = 0.0 }
subsystem = [{ name = "q", levels = 2 }]
hamiltonian = [{ operator = "sigmax(q)", coefficient = "drive/2*step(t - t_on)" }]
observable = [{ name = "excited", operator = "projector(q, 1)" }]
loss = [{ name = "population", expression = "final(excited)" }]
time = { end = 3.0 }
solver = { rtol = 1e-9 }
gradient = { wrt = ["t_on", "drive"] }
sweep = { axes = [{ parameter = "drive", linspace = [0.3, 1.5, 6] }, { parameter = "t_on", values = [-1.0, 0.5, 1.25, 2.0, 4.0] }] }
"""


@pytest.mark.parametrize("method", ["adjoint", "forward"])
def test_a_sweep_over_a_switching_time(directory, method):
    directory.write(SWITCHED)
    directory.run("--set", f"gradient.method='{method}'")
    result = datasets(directory.path / "job.h5")
    drive, t_on = np.meshgrid(result["drive"], result["t_on"], indexing="ij")
    is_inside = (t_on > 0) & (t_on < 3)
    on = np.where(t_on < 0, 3.0, np.where(t_on > 3, 0.0, 3 - t_on))
    np.testing.assert_allclose(result["population"], np.sin(drive * on / 2) ** 2, atol=1e-7)
    slope = np.sin(drive * on) / 2
    np.testing.assert_allclose(result["grad_population"][..., 0], np.where(is_inside, -drive * slope, 0), atol=1e-7)
    np.testing.assert_allclose(result["grad_population"][..., 1], on * slope, atol=1e-7)


def test_existing_results_are_refused(directory):
    directory.run()
    before = (directory.path / "job.h5").read_bytes()
    done = directory.run(status=2)
    assert done.stderr.splitlines() == [
        "costate: error: job.h5: the file exists (a run does not touch earlier results) add --overwrite to replace it"]
    assert (directory.path / "job.h5").read_bytes() == before
    directory.run("--overwrite", "--set", "time.end=1.0")
    with h5py.File(directory.path / "job.h5") as file:
        assert file["time"][-1] == 1.0


def test_an_existing_journal_is_refused(directory):
    (directory.path / "job.h5.journal").mkdir()
    assert "add --resume to go on with it" in directory.run(status=2).stderr
    assert directory.names() == ["job.h5.journal", "job.toml"]


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_wrong_input_is_told_once_and_leaves_nothing(directory, ranks):
    directory.write(RABI.replace("levels = 2", "levels = 1"))
    done = directory.costate("run", "job.toml", ranks=ranks)
    assert done.returncode == 2
    problems = [line for line in done.stderr.splitlines() if line.startswith("job.toml:")]
    assert len(problems) == 1, done.stderr
    assert "levels" in problems[0]
    assert directory.names() == ["job.toml"]


def test_an_override_is_applied_and_checked(directory):
    directory.run("--set", "parameters.drive=0.1", "--set", "time.save=7")
    with h5py.File(directory.path / "job.h5") as file:
        assert file["time"].shape == (7,)
        assert "save = 7" in file.attrs["input"]
    assert "--set" in directory.run("--output", "b.h5", "--set", "time.end=-1", status=2).stderr


def test_what_is_to_come_is_refused(directory):
    done = directory.costate("optimize", "job.toml")
    assert done.returncode == 2
    assert "not available yet" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert directory.names() == ["job.toml"]


@pytest.mark.parametrize("arguments", [
    [], ["walk"], ["run"], ["run", "job.toml", "--unknown"], ["run", "job.toml", "more"], ["run", "absent.toml"],
    ["run", "job.toml", "--set", "nonsense"], ["run", "job.toml", "--log-level", "loud"], ["info"],
    ["check"], ["check", "absent.toml"], ["check", "job.toml", "--point", "12"], ["check", "job.toml", "--point", "-1"],
    ["plan"], ["plan", "absent.toml"], ["plan", "job.toml", "--ranks", "0"],
    ["info", "absent.h5"], ["run", "job.toml", "--output", "absent/a.h5"], ["merge"], ["merge", "absent.h5"],
    ["run", "job.toml", "--max-time", "soon"], ["run", "job.toml", "--max-time", "0s"],
    ["run", "job.toml", "--shard", "0/2"], ["run", "job.toml", "--shard", "3/2"], ["run", "job.toml", "--shard", "1"],
    ["run", "job.toml", "--shard", "1/2", "--overwrite"], ["run", "job.toml", "--resume", "--overwrite"]])
def test_a_wrong_command_is_one_line(directory, arguments):
    done = directory.costate(*arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stdout == ""
    assert directory.names() == ["job.toml"]


@pytest.mark.parametrize("ranks", [1, 2])
def test_help_and_version_are_said_once(directory, ranks):
    version = directory.costate("--version", ranks=ranks)
    assert version.returncode == 0
    assert len(version.stdout.splitlines()) == 1 and version.stdout.startswith("costate ")
    text = directory.costate("run", "--help", ranks=ranks)
    assert text.returncode == 0
    assert text.stdout.count("--overwrite") == 1


def test_options_behind_the_dashes_go_to_petsc(directory):
    done = directory.run("--", "-log_view")
    assert "PETSc Performance Summary" in done.stdout


def test_quiet_is_quiet(directory):
    assert directory.run("--quiet").stderr == ""


def test_debug_tells_where_the_time_went(directory):
    text = directory.run("--log-level", "debug").stderr
    assert "in the right-hand side" in text
    assert "peak memory" in text


def test_a_full_disk_is_an_error_that_names_the_file(directory):
    directory.write(RABI.replace("save = 4", "save = 3000") + GRID + '[output]\nstates = "all"\n')
    with tmpfs(directory.path / "small", "size=256k") as small:
        for ranks in (1, 2):
            done = directory.costate("run", "job.toml", "--output", "small/a.h5", "--resume", ranks=ranks)
            assert done.returncode == 1, done.stderr
            assert "small/a.h5" in done.stderr and "No space left on device" in done.stderr
            assert [path.name for path in small.iterdir()] == ["a.h5.journal"]


def test_a_read_only_directory_is_refused_before_the_run(directory):
    with tmpfs(directory.path / "sealed", "ro") as sealed:
        done = directory.run("--output", "sealed/a.h5", status=2)
        assert "cannot be written (Read-only file system)" in done.stderr
        assert list(sealed.iterdir()) == []


def test_info_tells_what_is_there(directory):
    directory.run()
    done = directory.costate("info", "job.h5")
    assert done.returncode == 0, done.stderr
    for part in ("12 done, 0 failed, 0 pending", "drive: 4 values, 0.2 ... 1.2", "population: ", "drive, phase",
                 "content_sha256", "PETSc"):
        assert part in done.stdout, part


def test_info_finds_a_changed_number(directory):
    directory.run()
    with h5py.File(directory.path / "job.h5", "r+") as file:
        file["population"][0, 0] += 1e-12
    done = directory.costate("info", "job.h5")
    assert done.returncode == 1
    assert done.stderr.startswith("costate: error: job.h5: this is not a sound result file")
    assert done.stdout == ""


@pytest.mark.parametrize("damage", ["text", "truncated", "other"])
def test_info_refuses_what_is_no_sound_result(directory, damage):
    path = directory.path / "job.h5"
    if damage == "text":
        path.write_text("no HDF5 at all")
    elif damage == "other":
        with h5py.File(path, "w") as file:
            file["x"] = 1.0
    else:
        directory.run()
        os.truncate(path, path.stat().st_size // 2)
    done = directory.costate("info", "job.h5")
    assert done.returncode == 1
    assert "job.h5" in done.stderr and len(done.stderr.splitlines()) == 1
