"""What SLURM does to jobs beside the signal before the time limit: each time the result is that of an undisturbed run."""

import os
import signal

from conftest import is_pending, wait_for


def test_the_time_limit_requeues_until_done(sweep, expected):
    [job] = sweep.submit("--ntasks=2", "--time=1", "--", "--signal=B:USR1@50")
    for restarts in ("1", "2"):
        with sweep.in_the_middle() as tasks:
            wait_for(lambda: all(is_pending(pid, signal.SIGUSR1) for pid in tasks))
        wait_for(lambda: sweep.cluster.job(job)["Restarts"] == restarts)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "2"), sweep.log()
    sweep.check(expected)


def test_after_a_time_limit_without_warning_the_job_can_be_submitted_again(sweep, expected):
    [job] = sweep.submit("--ntasks=2", "--time=1", "--", "--signal=B:CONT@10")
    with sweep.in_the_middle():
        told = sweep.wait_for_job(job)  # SLURM lets them go on when it sends SIGTERM
    assert (told["JobState"], told["Restarts"]) == ("TIMEOUT", "0"), sweep.log()
    assert not sweep.result.exists()
    job = sweep.sbatch("rabi.h5.sbatch")
    assert sweep.wait_for_job(job)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)


def test_a_run_stops_by_itself_before_its_allocation_ends(sweep, expected):
    def seconds_left():
        minutes, seconds = sweep.cluster.command("squeue", "--noheader", "--format=%L", f"--jobs={job}").split(":")
        return 60 * int(minutes) + int(seconds)

    [job] = sweep.submit("--ntasks=2", "--time=1", "--", "--signal=B:CONT@10")
    with sweep.in_the_middle():
        wait_for(lambda: seconds_left() <= 11)
    sweep.wait_for_restart(job)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    assert "the allocation ends" in sweep.log()
    sweep.check(expected)


def test_scontrol_requeue(sweep, expected):
    [job] = sweep.submit("--ntasks=2")
    with sweep.in_the_middle():
        sweep.cluster.command("scontrol", "requeue", job)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_preemption(sweep, expected):
    [job] = sweep.submit("--ntasks=2", "--cpus-per-task=4", "--mem=100")
    with sweep.in_the_middle():
        urgent = sweep.sbatch("--partition=urgent", "--ntasks=8", "--output=urgent.log", "--wrap=sleep 1")
        sweep.wait_for_restart(job)
    assert sweep.wait_for_job(urgent)["JobState"] == "COMPLETED"
    assert not sweep.result.exists()
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_a_node_that_fails(sweep, expected):
    [job] = sweep.submit("--ntasks=2")
    with sweep.in_the_middle():
        sweep.cluster.command("scontrol", "update", "NodeName=node", "State=DOWN", "Reason=test")
    sweep.wait_for_restart(job)
    sweep.cluster.command("scontrol", "update", "NodeName=node", "State=RESUME", check=False)  # it may be back by itself
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_a_rank_that_dies_ends_the_job(sweep, expected):
    [job] = sweep.submit("--ntasks=2")
    with sweep.in_the_middle() as tasks:
        os.kill(tasks[0], signal.SIGKILL)
    assert sweep.wait_for_job(job)["JobState"] == "FAILED"
    assert not sweep.result.exists()
    job = sweep.sbatch("rabi.h5.sbatch")
    assert sweep.wait_for_job(job)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)


