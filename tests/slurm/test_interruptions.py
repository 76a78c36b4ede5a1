"""What SLURM does to jobs beside the signal before the time limit: each time the result is that of an undisturbed run."""

import os
import pathlib
import re
import signal

from conftest import wait_for
from runs import EXECUTABLE


def tasks(sweep):
    """The processes of the sweep's ranks."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if (b"SLURM_CONF=" + os.fsencode(sweep.cluster.environment["SLURM_CONF"]) in environment
                and os.fsencode(EXECUTABLE) in command[:2]):  # not srun, which has it further behind
            found.append(int(entry.name))
    return found


def is_pending(pid, number):
    """Whether a process that is stopped has been sent a signal."""
    status = (pathlib.Path("/proc") / str(pid) / "status").read_text()
    return any(int(mask, 16) >> (number - 1) & 1 for mask in re.findall(r"(?:SigPnd|ShdPnd):\s*(\w+)", status))


class Stopped:
    """The ranks of the sweep, stopped in the middle: however fast the machine, they are there when the time is over."""

    def __init__(self, sweep):
        wait_for(lambda: len(tasks(sweep)) == 2)
        sweep.wait_for_points(sweep.done() + 2)
        self.tasks = tasks(sweep)
        assert len(self.tasks) == 2, sweep.log()
        for pid in self.tasks:
            os.kill(pid, signal.SIGSTOP)

    def wait_for(self, number):
        wait_for(lambda: all(is_pending(pid, number) for pid in self.tasks))

    def go_on(self):
        for pid in self.tasks:
            os.kill(pid, signal.SIGCONT)


def test_the_time_limit_requeues_until_done(sweep, expected):
    [job] = sweep.submit("--ntasks=2", "--time=1", "--", "--signal=B:USR1@50")
    for restarts in ("1", "2"):
        ranks = Stopped(sweep)
        ranks.wait_for(signal.SIGUSR1)
        ranks.go_on()
        wait_for(lambda: sweep.cluster.job(job)["Restarts"] == restarts)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "2"), sweep.log()
    sweep.check(expected)


def test_after_a_time_limit_without_warning_the_job_can_be_submitted_again(sweep, expected):
    [job] = sweep.submit("--ntasks=2", "--time=1", "--", "--signal=B:CONT@10")
    Stopped(sweep)  # SLURM lets them go on when it sends SIGTERM
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("TIMEOUT", "0"), sweep.log()
    assert not sweep.result.exists()
    job = sweep.sbatch("rabi.h5.sbatch")
    assert sweep.wait_for_job(job)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)


def test_scontrol_requeue(sweep, expected):
    [job] = sweep.submit("--ntasks=2")
    sweep.wait_for_points(2)
    sweep.cluster.command("scontrol", "requeue", job)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_preemption(sweep, expected):
    [job] = sweep.submit("--ntasks=2", "--cpus-per-task=4", "--mem=100")
    sweep.wait_for_points(2)
    urgent = sweep.sbatch("--partition=urgent", "--ntasks=8", "--output=urgent.log", "--wrap=sleep 1")
    assert sweep.wait_for_job(urgent)["JobState"] == "COMPLETED"
    assert not sweep.result.exists()
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_a_node_that_fails(sweep, expected):
    [job] = sweep.submit("--ntasks=2")
    sweep.wait_for_points(2)
    sweep.cluster.command("scontrol", "update", "NodeName=node", "State=DOWN", "Reason=test")
    sweep.wait_for_restart(job)
    sweep.cluster.command("scontrol", "update", "NodeName=node", "State=RESUME", check=False)  # it may be back by itself
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_a_rank_that_dies_ends_the_job(sweep, expected):
    [job] = sweep.submit("--ntasks=2")
    sweep.wait_for_points(2)
    os.kill(tasks(sweep)[0], signal.SIGKILL)
    assert sweep.wait_for_job(job)["JobState"] == "FAILED"
    assert not sweep.result.exists()
    job = sweep.sbatch("rabi.h5.sbatch")
    assert sweep.wait_for_job(job)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)


