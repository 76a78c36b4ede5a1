"""`costate check`: what it prints, and its exit status."""

import re

import pytest
from runs import GRID, RABI, Directory


@pytest.fixture
def directory(tmp_path):
    return Directory(tmp_path).write(RABI + GRID)


def test_a_right_gradient_is_trusted(directory):
    done = directory.costate("check", "job.toml", "--point", "7")
    assert done.returncode == 0, done.stderr
    assert "verdict: the gradient can be trusted" in done.stdout
    table = {line.split()[0]: [float(x) for x in line.split()[1:]]
             for line in done.stdout.splitlines() if line.startswith(("  drive ", "  phase "))}
    # Point 7: drive = 0.8666..., population sin^2(drive 3 / 2), its derivative 3/2 sin(3 drive).
    import math
    expected = 1.5 * math.sin(3 * (0.2 + 2 * 1.0 / 3))
    for figure in table["drive"][:3]:
        assert figure == pytest.approx(expected, rel=1e-5)
    slope = float(re.search(r"slope ([\d.]+)", done.stdout).group(1))
    assert slope == pytest.approx(2, abs=0.3)


def test_a_loose_tolerance_is_not_trusted(directory):
    done = directory.costate("check", "job.toml", "--point", "7", "--set", "solver.rtol=0.03", "--set", "time.end=300.0")
    assert done.returncode == 3, done.stdout
    assert "NOT to be trusted" in done.stdout
    assert "changes with the tolerance" in done.stdout


def test_a_gradient_that_does_not_exist_is_not_trusted(directory):
    directory.write(RABI.replace("final(excited)", "final(excited) + abs(phase)"))
    done = directory.costate("check", "job.toml")
    assert done.returncode == 3
    assert "phase" in done.stdout and "does not exist" in done.stdout


def test_there_must_be_a_gradient_to_check(directory):
    directory.write(RABI[:RABI.index("[gradient]")])
    done = directory.costate("check", "job.toml")
    assert done.returncode == 2
    assert "[gradient]" in done.stderr
    assert done.stdout == ""


def test_ranks_do_not_print_twice(directory):
    done = directory.costate("check", "job.toml", ranks=2)
    assert done.returncode == 0
    assert done.stdout.count("verdict") == 1
