#!/usr/bin/env python3
"""Writes tests/inputs/references/*.toml: losses, gradients and final expectation values of the files in inputs/, from
the independent solver of reference_solver.py at a relative tolerance of 1e-12. Gradients are central differences of sixth order.

    make_references.py [INPUT ...]     (default: all; some minutes)
"""

import pathlib
import sys

import numpy as np
from reference_solver import Problem

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Which points of a sweep (the first also for the identities), and the natural size of parameters whose value is 0.
POINTS = {"kerr_sweep": [130, 0, 63, 191], "robust_pulse": [3, 0, 199]}
ZERO_SCALES = {"kerr_sweep": {"detuning": 1.0}, "readout": {"detuning": 50.0}, "cross_resonance": {"quadrature": 100.0}}


def numbers(values):
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"


def write_reference(name):
    problem = Problem(ROOT / "inputs" / f"{name}.toml")
    zero_scales = ZERO_SCALES.get(name, {})
    lines = ["# Written by tests/python/make_references.py with QuTiP's operators and scipy's DOP853."]
    lines += [f'input = "{name}.toml"']
    for index in POINTS.get(name, [0]):
        values = problem.points()[index]
        losses = problem.losses(values)
        gradients = problem.gradients(values, zero_scales)
        scales = [scale for _, scale in problem.scales(values, zero_scales).values()]
        lines += ["", "[[point]]", f"index = {index}", f"scales = {numbers(scales)} # of the parameters in wrt"]
        for loss, value in losses.items():
            lines += ["", "[[point.loss]]", f'name = "{loss}"', f"value = {value!r}"]
            lines += [f"gradient = {numbers(gradients[loss])}"]
        for observable, by_initial in problem.solve(values).items():
            final = [complex(series[-1]) for series in by_initial.values()]
            lines += ["", "[[point.observable]]", f'name = "{observable}" # at the end, for each initial state']
            lines += [f"re = {numbers(np.real(final))}", f"im = {numbers(np.imag(final))}"]
    target = ROOT / "tests" / "inputs" / "references" / f"{name}.toml"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n")


for input_name in sys.argv[1:] or sorted(path.stem for path in (ROOT / "inputs").glob("*.toml")):
    write_reference(input_name)
