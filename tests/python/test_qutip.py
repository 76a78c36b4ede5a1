#!/usr/bin/env python3
"""Runs costate on inputs and compares the expectation values at all save times with QuTiP's own solvers.

    test_qutip.py PATH_OF_COSTATE     (exit status 77 where QuTiP is not installed)
"""

import pathlib
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
    import qutip  # noqa: F401: what the reference solver needs
    from reference_solver import Problem
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

INPUTS = pathlib.Path(__file__).resolve().parents[2] / "inputs"
TOLERANCE = 1e-6

# Input, overrides of its sweep, and the sweep points compared.
RUNS = [
    ("kerr_sweep", ["sweep.axes.0.linspace=[0.4, 1.6, 3]", "sweep.axes.1.logspace=[0.1, 1.0, 2]"], [1, 4]),
    ("cross_resonance", [], [0]),
    ("ising_quench", [], [0]),
]


def run_costate(executable, name, overrides, directory):
    output = pathlib.Path(directory) / f"{name}.h5"
    command = [executable, "run", INPUTS / f"{name}.toml", "--quiet", "--output", output, "--set", "solver.rtol=1e-10"]
    for override in overrides:
        command += ["--set", override]
    subprocess.run([str(word) for word in command], check=True)
    return h5py.File(output)


def apply_overrides(problem, overrides):
    for override in overrides:
        key, value = override.split("=")
        _, _, axis, kind = key.split(".")
        problem.input["sweep"]["axes"][int(axis)][kind] = eval(value)


def complex_values(dataset):
    values = dataset[...]
    return values["r"] + 1j * values["i"] if values.dtype.names else values


def compare(executable, name, overrides, indices, directory):
    problem = Problem(INPUTS / f"{name}.toml")
    apply_overrides(problem, overrides)
    points = problem.points()
    worst = 0.0
    with run_costate(executable, name, overrides, directory) as result:
        for index in indices:
            for observable, by_initial in problem.solve(points[index], engine="qutip", rtol=1e-10).items():
                expected = np.array(list(by_initial.values()))
                found = complex_values(result[observable]).reshape(len(points), *expected.shape)[index]
                worst = max(worst, np.max(np.abs(found - expected) / np.maximum(1.0, np.abs(expected))))
    print(f"{name}: largest difference {worst:.1e}")
    return worst < TOLERANCE


def main():
    with tempfile.TemporaryDirectory() as directory:
        agree = [compare(sys.argv[1], *run, directory) for run in RUNS]
    sys.exit(0 if all(agree) else 1)


if __name__ == "__main__":
    main()
