"""docs/gradients.md: every example in it runs and prints what it says; and its programs find what theory says."""

import math
import os
import re
import subprocess

import pytest
from documents import EXECUTABLE, ROOT, Reader, blocks, says_the_same


def printed_by(program):
    return subprocess.run([EXECUTABLE.parent / "examples" / program], stdout=subprocess.PIPE, text=True, check=True).stdout


def test_every_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{EXECUTABLE.parent}:{os.environ['PATH']}")
    Reader(tmp_path).try_all(ROOT / "docs/gradients.md")


def test_numbers_are_compared_to_the_digits_shown():
    assert says_the_same("loss 0.25, 3 steps", "loss   0.2549, 3 steps")
    assert says_the_same("error 3e-09", "error 4e-09")
    assert not says_the_same("loss 0.25", "loss 0.27")
    assert not says_the_same("error 3e-09", "error 3e-08")
    assert not says_the_same("3 steps", "4 steps")
    assert not says_the_same("loss 0.25", "lost 0.25")
    assert not says_the_same("", "loss")


def losses(drive, offset):
    """What the pulse of two_spins.cpp misses: the probabilities of Rosen and Zener, squared for spins 1."""
    return sum(1 - math.sin(math.pi * drive / 2) ** 4 / math.cosh(math.pi * detuning / 2) ** 4
               for detuning in (offset - 0.2, offset + 0.2))


def test_two_spins_descend_on_the_closed_form():
    figures = [[float(x) for x in re.findall(r"[-+]?\d+\.\d+", line)] for line in printed_by("two_spins").splitlines()]
    assert len(figures) == 5
    e = 1e-5
    for loss, drive, by_drive, offset, by_offset in figures:
        assert loss == pytest.approx(losses(drive, offset), abs=3e-6)
        assert by_drive == pytest.approx((losses(drive + e, offset) - losses(drive - e, offset)) / (2 * e), abs=1e-5)
        assert by_offset == pytest.approx((losses(drive, offset + e) - losses(drive, offset - e)) / (2 * e), abs=1e-5)
    loss, drive, _, offset, _ = figures[-1]
    assert (drive, offset) == pytest.approx((1, 0), abs=1e-3)
    assert loss == pytest.approx(2 - 2 / math.cosh(0.1 * math.pi) ** 4, abs=1e-5)


def test_second_derivatives_are_those_of_rabis_formula():
    def loss(drive, detuning):
        w = math.hypot(drive, detuning)
        return 1 - (drive / w * math.sin(1.5 * w)) ** 2

    e = 1e-3
    slope = (loss(1 + e, 0.5) - loss(1 - e, 0.5)) / (2 * e)
    by_drive = (loss(1 + e, 0.5) - 2 * loss(1, 0.5) + loss(1 - e, 0.5)) / e**2
    by_both = (loss(1 + e, 0.5 + e) - loss(1 + e, 0.5 - e) - loss(1 - e, 0.5 + e) + loss(1 - e, 0.5 - e)) / (4 * e**2)
    figures = re.search(r"g.v (\S+), H v = \((\S+), (\S+)\)", printed_by("backward")).groups()
    assert [float(x) for x in figures] == pytest.approx([slope, by_drive, by_both], abs=1e-5)


def test_programs_are_quoted():
    """A guide that lost its examples would pass as well."""
    languages = [block.language for block in blocks(ROOT / "docs/gradients.md")]
    assert {language: languages.count(language) >= least for language, least in
            {"toml": 7, "python": 12, "text": 12, "console": 9, "cpp": 8, "cmake": 1}.items()} == dict.fromkeys(
                ("toml", "python", "text", "console", "cpp", "cmake"), True)
