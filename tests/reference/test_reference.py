"""Problems of gate design against values and gradients from another code, as the files here have them (each .json says
whence)."""

import json
import os
import pathlib
import subprocess

import h5py
import numpy as np
import pytest

HERE = pathlib.Path(__file__).parent
TOLERANCE = 1e-6


@pytest.mark.parametrize("name", ["quad4", "lind4"])
def test_value_and_gradient(name, tmp_path):
    reference = json.loads((HERE / f"{name}.json").read_text())
    result = tmp_path / "result.h5"
    subprocess.run([os.environ["COSTATE_EXECUTABLE"], "run", HERE / f"{name}.toml", "--output", result], check=True)
    with h5py.File(result) as file:
        loss = file["J"][()].item()
        gradient = np.ravel(file["grad_J"][()])
    expected = np.array(reference["gradient"])
    assert gradient.shape == expected.shape
    assert abs(loss - reference["loss"]) <= TOLERANCE * abs(reference["loss"])
    assert np.linalg.norm(gradient - expected) <= TOLERANCE * np.linalg.norm(expected)
