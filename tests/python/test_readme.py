"""The README's example: its input runs, and its Python reads the result."""

import math

from documents import ROOT, blocks
from runs import Directory


def block(language):
    return blocks(ROOT / "README.md", language)[0].text


def test_example_runs_and_opens(tmp_path, monkeypatch):
    directory = Directory(tmp_path).write(block("toml"), "rabi.toml")
    done = directory.costate("run", "rabi.toml")
    assert done.returncode == 0, done.stderr
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(block("python"), names)
    # The pulse area drive * 3 is closest to pi on the best point, and detuning only takes away from it.
    best = {axis: float(names["result"][axis][index]) for axis, index in names["best"].items()}
    assert abs(best["drive"] * 3 - math.pi) < 0.16
    assert best["detuning"] == 0
    # The gradient along drive changes sign there.
    slope = names["result"]["grad_missing"].sel(wrt="drive", detuning=0.0)
    assert slope.sel(drive=0.5) < 0 < slope.sel(drive=1.5)
