"""Gradients in bounded memory and disk: the same bits for every budget and number of ranks, no trace of the file, and what
`costate plan` says beforehand."""

import contextlib
import re
import shutil
import subprocess

import h5py
import numpy as np
import pytest
from runs import Directory

# Fixed steps, which no edge cuts: 2000 for each point.
KERR = """
format_version = 1
[parameters]
kerr = 0.3
drive = 0.5
kappa = 0.1
[[subsystem]]
name = "c"
levels = 6
[[hamiltonian]]
operator = "create(c)^2*destroy(c)^2"
coefficient = "-kerr"
[[hamiltonian]]
operator = "destroy(c) + create(c)"
coefficient = "drive*cos(0.2*t)"
[[dissipator]]
operator = "destroy(c)"
rate = "kappa"
[[observable]]
name = "photons"
operator = "number(c)"
[[loss]]
name = "energy"
expression = "final(photons)"
[[loss]]
name = "whole"
expression = "mean(photons)"
[time]
end = 4.0
save = 5
[sweep]
axes = [ { parameter = "drive", values = [0.3, 0.4, 0.5] } ]
[solver]
method = "dop853"
step = 0.002
batch = 1
[gradient]
wrt = ["kerr", "drive", "kappa"]
"""

BUDGETS = [("512 MiB", "0"), ("100 KiB", "0"), ("30 KiB", "0"), ("100 KiB", "1 MiB"), ("30 KiB", "1 MiB"), ("30 KiB", "90 KiB")]


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "scratch").mkdir()
    return Directory(tmp_path).write(KERR)


def options(directory, memory, disk, scratch=None):
    settings = {"memory": memory, "disk": disk, "directory": scratch or directory.path / "scratch"}
    return [word for key, value in settings.items() for word in ("--set", f'gradient.checkpoint_{key}="{value}"')]


def result(directory, name):
    with h5py.File(directory.path / name) as file:
        return {key: file[key][()] for key in ("grad_energy", "grad_whole", "energy", "steps", "recomputed_steps",
                                               "checkpoint_bytes_peak")}


def test_every_budget_and_number_of_ranks_gives_the_same_bits(directory):
    directory.run("--output", "ample.h5")
    ample = result(directory, "ample.h5")
    assert (ample["recomputed_steps"] == 0).all()
    for memory, disk in BUDGETS:
        for ranks in (1, 2):
            directory.run("--output", "frugal.h5", "--overwrite", *options(directory, memory, disk), ranks=ranks)
            frugal = result(directory, "frugal.h5")
            for name in ("grad_energy", "grad_whole", "energy", "steps"):
                assert frugal[name].tobytes() == ample[name].tobytes(), (memory, disk, ranks, name)
            kibi = sum(int(size.split()[0]) * {"KiB": 1, "MiB": 1024}[size.split()[1]] for size in (memory, disk)
                       if size != "0")
            assert (frugal["checkpoint_bytes_peak"] <= 1024 * kibi).all()
            assert (frugal["recomputed_steps"] > 0).all() == (memory != "512 MiB")
            assert list((directory.path / "scratch").iterdir()) == []


@pytest.mark.parametrize("memory, disk", BUDGETS)
def test_the_plan_is_what_the_run_does(directory, memory, disk):
    chosen = options(directory, memory, disk)
    plan = directory.costate("plan", "job.toml", "--ranks", "2", *chosen)
    assert plan.returncode == 0, plan.stderr + plan.stdout
    assert "3 points in 3 batches, on 2 ranks" in plan.stdout
    assert "576 B of a point" in plan.stdout  # 6 x 6 complex numbers
    assert re.search(r"^steps +2000$", plan.stdout, re.MULTILINE)
    directory.run(*chosen)
    done = result(directory, "job.h5")
    recomputed = int(re.search(r"^recomputed +(\d+) steps", plan.stdout, re.MULTILINE)[1])
    peak = int(re.search(r"checkpoint_bytes_peak (\d+)", plan.stdout)[1])
    assert (done["recomputed_steps"] == recomputed).all()
    assert (done["checkpoint_bytes_peak"] == peak).all()


def test_the_plan_of_the_adjoint_is_near_what_the_run_does(directory):
    chosen = ["--set", 'solver.method="adams"', "--set", "time.end=200.0", "--set", 'gradient.checkpoint_memory="300 KiB"']
    directory.write(KERR.replace("step = 0.002\n", "rtol = 1e-8\n"))
    plan = directory.costate("plan", "job.toml", *chosen)
    assert plan.returncode == 0, plan.stderr + plan.stdout
    directory.run(*chosen)
    done = result(directory, "job.h5")
    recomputed = int(re.search(r"^recomputed +(\d+) steps", plan.stdout, re.MULTILINE)[1])
    peak = int(re.search(r"checkpoint_bytes_peak (\d+)", plan.stdout)[1])
    assert done["recomputed_steps"].max() == pytest.approx(recomputed, rel=0.5)
    assert done["checkpoint_bytes_peak"].max() == pytest.approx(peak, rel=0.1)
    assert done["checkpoint_bytes_peak"].max() <= 300 * 1024


def test_a_budget_that_is_too_small_is_an_error_with_the_least(directory):
    done = directory.run(*options(directory, "10 KiB", "0"), status=2)
    least = re.search(r'gradient.checkpoint_memory: 10 KiB cannot hold .* write at least "(\d+) KiB"', done.stderr)
    assert least is not None, done.stderr
    assert directory.names() == ["job.toml", "scratch"]
    directory.run(*options(directory, f"{least[1]} KiB", "0"))


def test_a_plan_that_does_not_fit_says_so(directory):
    done = directory.costate("plan", "job.toml", "--ranks", "10000000")
    assert done.returncode == 3
    assert "does NOT fit" in done.stdout


@contextlib.contextmanager
def tmpfs(path, choices):
    path.mkdir()
    if shutil.which("mount") is None or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", choices, "tmpfs", path], capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


@pytest.mark.parametrize("size", ["72k", "64k"])
def test_a_full_disk_leaves_the_gradient(directory, size):
    directory.run("--output", "ample.h5")
    with tmpfs(directory.path / "small", f"size={size}") as small:
        done = directory.run("--output", "full.h5", *options(directory, "30 KiB", "1 MiB", small))
        assert "could not be written" in done.stderr
        assert "No space left on device" in done.stderr
        with h5py.File(directory.path / "full.h5") as file:
            assert "warnings" in file
    full, ample = result(directory, "full.h5"), result(directory, "ample.h5")
    assert full["grad_energy"].tobytes() == ample["grad_energy"].tobytes()
    assert full["grad_whole"].tobytes() == ample["grad_whole"].tobytes()


def test_a_directory_that_cannot_be_written_is_an_error(directory):
    with tmpfs(directory.path / "readonly", "ro") as readonly:
        done = directory.run(*options(directory, "1 MiB", "1 GiB", readonly), status=2)
        assert "gradient.checkpoint_directory: the directory" in done.stderr
        assert directory.names() == ["job.toml", "readonly", "scratch"]
