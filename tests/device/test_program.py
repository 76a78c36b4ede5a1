"""The whole program on a fake of a device: every file in inputs/ gives there what it gives on the CPU, and runs on
devices are stopped, resumed and shared by ranks as others are."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import time

import h5py
import numpy as np
import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../python"))
from runs import FAILING, GRID, RABI, datasets  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
ON_CPU = pathlib.Path(os.environ["COSTATE_EXECUTABLE"])
ON_FAKE = ON_CPU.parent / "tests" / "costate_on_fake_device"
STEPS = ["--set", 'solver.method="dop853"', "--set", 'gradient.method="backprop"']
# What makes an input small enough for a device that is a loop on the host.
SMALL = {
    "kerr_sweep": ["--set", "subsystem.0.levels=5", "--set", "sweep.axes.0.linspace=[0.2, 1.0, 3]"],
    "readout": ["--set", "subsystem.1.levels=5"],
    "robust_pulse": ["--set", "sweep.count=5"],
    "switched_pulse": ["--set", "subsystem.1.levels=5"],
    "cross_resonance": ["--set", "subsystem.0.levels=3", "--set", "subsystem.1.levels=2"],
    "ising_quench": [],
}
INPUTS = sorted(path.stem for path in (ROOT / "inputs").glob("*.toml"))


def run(executable, *arguments, ranks=1, status=0):
    launcher = [] if ranks == 1 else ["mpirun", "-n", str(ranks)]
    done = subprocess.run([*launcher, executable, "run", *arguments], capture_output=True, text=True, timeout=600)
    assert done.returncode == status, done.stderr
    return done.stderr


def on_device(*arguments, **options):
    return run(ON_FAKE, "--set", 'solver.device="cuda"', *arguments, **options)


def attribute(path, name):
    with h5py.File(path) as file:
        return file.attrs[name]


def check_same_bits(path, other):
    found = datasets(other)
    for key, values in datasets(path).items():
        np.testing.assert_array_equal(values, found[key], err_msg=key)


def steps(text):
    return text.replace("rtol = 1e-9", 'rtol = 1e-9\nmethod = "dop853"').replace('"adjoint"', '"backprop"')


def test_every_input_is_small_here():
    assert sorted(SMALL) == INPUTS


@pytest.mark.parametrize("name", INPUTS)
def test_inputs_give_the_same_on_a_device(name, tmp_path):
    small = [ROOT / f"inputs/{name}.toml", *STEPS, *SMALL[name]]
    run(ON_CPU, *small, "--set", 'solver.device="cpu"', "--output", tmp_path / "cpu.h5")
    told = on_device(*small, "--output", tmp_path / "device.h5")
    assert "runs on cuda (fake)" in told
    assert attribute(tmp_path / "device.h5", "device") == "cuda (fake)"
    assert attribute(tmp_path / "cpu.h5", "device").startswith("cpu (")
    expected = datasets(tmp_path / "cpu.h5")
    found = datasets(tmp_path / "device.h5")
    assert found.keys() == expected.keys()
    compared = 0
    for key, values in expected.items():
        if values.dtype.kind not in "fc" or key.startswith("gradient_error"):
            continue
        scale = max(1.0, np.abs(values).max())
        np.testing.assert_allclose(found[key], values, rtol=0, atol=1e-5 * scale, err_msg=key)
        compared += key.startswith("grad_")
    assert compared > 0


def test_auto_takes_a_device_that_is_there(tmp_path):
    (tmp_path / "job.toml").write_text(steps(RABI))
    assert "runs on cuda (fake)" in run(ON_FAKE, tmp_path / "job.toml", "--output", tmp_path / "a.h5")
    told = run(ON_FAKE, tmp_path / "job.toml", "--set", 'solver.device="cpu"', "--output", tmp_path / "b.h5")
    assert "cuda" not in told
    assert attribute(tmp_path / "b.h5", "device").startswith("cpu (")


def test_ranks_share_a_sweep(tmp_path):
    (tmp_path / "job.toml").write_text(steps(RABI) + GRID + "[output]\nstates = \"final\"\n")
    small = [tmp_path / "job.toml", "--set", "solver.batch=2"]
    on_device(*small, "--output", tmp_path / "one.h5")
    on_device(*small, "--output", tmp_path / "three.h5", ranks=3)
    check_same_bits(tmp_path / "one.h5", tmp_path / "three.h5")


def test_points_that_fail_do_so_alone(tmp_path):
    (tmp_path / "job.toml").write_text(steps(RABI) + FAILING)
    on_device(tmp_path / "job.toml", "--output", tmp_path / "device.h5", status=3)
    run(ON_CPU, tmp_path / "job.toml", "--output", tmp_path / "cpu.h5", status=3)
    device, cpu = datasets(tmp_path / "device.h5"), datasets(tmp_path / "cpu.h5")
    np.testing.assert_array_equal(device["status"], cpu["status"])
    np.testing.assert_allclose(device["population"], cpu["population"], atol=1e-9)


def test_a_run_that_was_stopped_goes_on(tmp_path):
    """A long point, stopped while it is on its way: its savepoint holds states of the device."""
    (tmp_path / "job.toml").write_text(steps(RABI).replace("end = 3.0", "end = 1e4"))
    small = [tmp_path / "job.toml", "--set", "solver.step=0.05", "--set", 'solver.checkpoint_interval="0.2 s"']
    on_device(*small, "--output", tmp_path / "whole.h5")
    on_device(*small, "--output", tmp_path / "job.h5", "--max-time", "1s", status=75)
    for _ in range(3):
        done = subprocess.run([ON_FAKE, "run", "--set", 'solver.device="cuda"', *small, "--output", tmp_path / "job.h5",
                               "--resume", "--max-time", "1s"], capture_output=True, text=True, timeout=600)
        assert done.returncode in (0, 75), done.stderr
    on_device(*small, "--output", tmp_path / "job.h5", "--resume")
    check_same_bits(tmp_path / "whole.h5", tmp_path / "job.h5")


def test_a_savepoint_of_another_device_is_told_of(tmp_path):
    """It is sound, and of states that are laid out otherwise: the batch begins again. Points take longer than anybody
    waits."""
    (tmp_path / "job.toml").write_text(steps(RABI).replace("end = 3.0", "end = 1e6"))
    small = [tmp_path / "job.toml", "--set", "solver.step=0.05", "--set", 'solver.checkpoint_interval="0.1 s"']
    for first, second, made_on, runs_on in ((ON_FAKE, ON_CPU, r"cuda \(fake\)", "cpu "), (ON_CPU, ON_FAKE, "cpu ", "cuda ")):
        output = tmp_path / f"{first.name}.h5"
        with killed_at_last(first, "run", *small, "--output", output) as process:
            while not list(tmp_path.glob(f"{output.name}.journal/*.savepoint")):
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.01)
        with killed_at_last(second, "run", *small, "--output", output, "--resume") as process:
            told = ""
            while "savepoint: " not in told:
                line = process.stderr.readline()
                assert line, told
                told += line
        assert re.search(rf"batch-000000.savepoint: was made on {made_on}.*this run is on {runs_on}.*: its points are "
                         "computed from their beginning", told), told
        assert "damaged" not in told


@contextlib.contextmanager
def killed_at_last(*command):
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
