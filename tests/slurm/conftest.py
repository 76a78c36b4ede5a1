"""Clusters, and a sweep that takes some seconds, for the tests here."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))

from cluster import Cluster, missing  # noqa: E402
from runs import EXECUTABLE, RABI  # noqa: E402

SUBMIT = ROOT / "scripts" / "submit"
POINTS = 24
END = 1500.0

# Rabi oscillations for so long that a point takes some hundredths of a second, every point a batch of its own.
SWEEP = RABI.replace("end = 3.0", f"end = {END}").replace("rtol = 1e-9", "rtol = 1e-9\nbatch = 1") + f"""
[sweep]
axes = [ {{ parameter = "drive", linspace = [0.2, 1.2, {POINTS}] }} ]
"""


def started(*settings):
    if missing():
        pytest.skip(f"no {', '.join(missing())}; scripts/setup installs SLURM")
    return Cluster(*settings)


@pytest.fixture(scope="module")
def cluster():
    """As most are: a job ends with its script, whatever the exit status."""
    with started() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def requeueing_cluster():
    """One that starts a job again that exits with 75."""
    with started("RequeueExit=75") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The digest of the results of a run that nothing interrupts, without SLURM."""
    directory = tmp_path_factory.mktemp("expected")
    (directory / "rabi.toml").write_text(SWEEP)
    subprocess.run([EXECUTABLE, "run", "rabi.toml"], cwd=directory, check=True, capture_output=True, timeout=300)
    return digest(directory / "rabi.h5")


def digest(path):
    with h5py.File(path) as file:
        return file.attrs["content_sha256"]


def wait_for(condition, timeout=120):
    """Until the condition is something, which is returned."""
    end = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.1)
    return value


def is_pending(pid, number):
    """Whether a process that is stopped has been sent a signal."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return any(int(mask, 16) >> (number - 1) & 1 for mask in re.findall(r"(?:SigPnd|ShdPnd):\s*(\w+)", status))


class Sweep:
    """The sweep in a directory and its jobs on a cluster."""

    def __init__(self, cluster, path, name="rabi"):
        path.mkdir(exist_ok=True)
        self.cluster = cluster
        self.path = path
        self.name = name
        self.result = path / f"{name}.h5"
        (path / f"{name}.toml").write_text(SWEEP)

    def submit(self, *options, program=EXECUTABLE):
        """By scripts/submit; the numbers of the jobs."""
        command = ["env", "--unset=COSTATE_SITE", "--unset=COSTATE_LAUNCHER", f"COSTATE={program}", SUBMIT]
        text = self.cluster.command(*command, f"{self.name}.toml", *options, cwd=self.path)
        return re.findall(r"job (\d+) runs", text)

    def sbatch(self, *arguments):
        return self.cluster.command("sbatch", "--parsable", *arguments, cwd=self.path)

    def done(self):
        """How many points are done, as costate info tells while the run goes on."""
        told = subprocess.run([EXECUTABLE, "info", self.result.name], cwd=self.path, capture_output=True, text=True)
        found = re.search(r"(\d+) done", told.stdout)
        return int(found[1]) if found else 0

    def tasks(self):
        """The processes of the ranks."""
        mark = b"SLURM_CONF=" + os.fsencode(self.cluster.environment["SLURM_CONF"])
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # gone, or another user's
                if (entry / "exe").samefile(EXECUTABLE) and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found

    @contextlib.contextmanager
    def in_the_middle(self):
        """After some more points are finished, with all ranks stopped, so that however fast the machine, the run is not
        over before what is to happen has happened."""
        wait_for(lambda: self.tasks() or not self.cluster.jobs())
        before = self.done()
        tasks = []

        def is_there():
            tasks[:] = self.stopped_with(before + 2)
            return tasks or not self.cluster.jobs()

        wait_for(is_there)
        assert tasks and not self.result.exists(), self.log()
        yield tasks
        for pid in tasks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def stopped_with(self, points):
        """Lets the ranks run for a moment and stops them: their processes, once so many points are done."""
        tasks = self.tasks()
        for pid in tasks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        time.sleep(0.1)
        tasks = self.tasks()
        for pid in tasks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        return tasks if self.done() >= points else []

    def end_time(self, job):
        """What SLURM does to a job shortly before its time limit, in the middle of the run."""
        with self.in_the_middle() as tasks:
            self.cluster.command("scancel", "--batch", "--signal=USR1", job)
            wait_for(lambda: all(is_pending(pid, signal.SIGUSR1) for pid in tasks))

    def wait_for_job(self, job):
        """Until SLURM is done with it; what SLURM knows about it."""
        wait_for(lambda: job not in self.cluster.jobs())
        return self.cluster.job(job)

    def wait_for_restart(self, job):
        wait_for(lambda: self.cluster.job(job)["Restarts"] != "0")

    def log(self):
        return "\n".join(path.read_text() for path in sorted(self.path.glob("*.log")))

    def check(self, expected):
        """The result is that of the run without SLURM, nothing is left over, and the numbers are right."""
        assert self.result.exists(), self.log()
        assert digest(self.result) == expected
        assert not pathlib.Path(f"{self.result}.journal").exists()
        with h5py.File(self.result) as file:
            drive = file["drive"][()]
            np.testing.assert_allclose(file["population"], np.sin(drive * END / 2) ** 2, atol=1e-4)


@pytest.fixture
def sweep(cluster, tmp_path):
    yield Sweep(cluster, tmp_path)
    end(cluster)


@pytest.fixture
def requeueing_sweep(requeueing_cluster, tmp_path):
    yield Sweep(requeueing_cluster, tmp_path)
    end(requeueing_cluster)


def end(cluster):
    """All jobs of the cluster, which a failed test has left."""
    for job in cluster.jobs():
        cluster.command("scancel", "--full", job, check=False)
    wait_for(lambda: not cluster.jobs())
