"""Runs of the program for the tests here: small inputs, commands, and what a result holds."""

import os
import pathlib
import subprocess

import h5py

EXECUTABLE = os.environ["COSTATE_EXECUTABLE"]

# A driven two-level system: <1|rho|1> = sin^2(drive t / 2) on resonance.
RABI = """
format_version = 1
title = "Rabi"
[parameters]
drive = 0.7
phase = 0.0
slope = 0.0
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "destroy(q)"
coefficient = "drive/2*exp(i*phase)"
add_conjugate = true
[[observable]]
name = "excited"
operator = "projector(q, 1)"
[[observable]]
name = "coherence"
operator = "destroy(q)"
[[loss]]
name = "population"
expression = "final(excited)"
[time]
end = 3.0
save = 4
[solver]
rtol = 1e-9
[gradient]
method = "adjoint"
wrt = ["drive", "phase"]
"""

GRID = """
[sweep]
mode = "grid"
axes = [ { parameter = "drive", linspace = [0.2, 1.2, 4] }, { parameter = "phase", values = [0.0, 0.5, 1.0] } ]
"""

ZIP = """
[sweep]
mode = "zip"
axes = [ { parameter = "drive", values = [0.2, 0.4, 0.6] }, { parameter = "phase", values = [0.0, 0.5, 1.0] } ]
"""

# A rate that turns negative where slope > 1/3: those points fail.
FAILING = """
[[dissipator]]
operator = "destroy(q)"
rate = "0.1*(1 - slope*t)"
[sweep]
mode = "grid"
axes = [ { parameter = "slope", values = [0.0, 1.0, 0.2] } ]
"""


class Directory:
    """A directory in which commands run; it keeps what they print."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def write(self, text, name="job.toml"):
        (self.path / name).write_text(text)
        return self

    def costate(self, *arguments, ranks=1):
        launcher = [] if ranks == 1 else ["mpirun", "-n", str(ranks)]
        command = launcher + [EXECUTABLE] + [str(argument) for argument in arguments]
        return subprocess.run(command, cwd=self.path, capture_output=True, text=True, timeout=600)

    def run(self, *arguments, ranks=1, status=0):
        done = self.costate("run", "job.toml", *arguments, ranks=ranks)
        assert done.returncode == status, done.stderr
        return done

    def names(self):
        return sorted(entry.name for entry in self.path.iterdir())


def datasets(path):
    """Every dataset's values, without the times that runs take."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    found.pop("wall_time")
    return found
