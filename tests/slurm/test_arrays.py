"""Job arrays on a real SLURM."""

import pathlib
import signal

from conftest import is_pending, wait_for


def test_an_array_shares_the_sweep_and_merges(sweep, expected):
    array, merge = sweep.submit("--array=3", "--ntasks=1")
    # One of them is stopped as by its time limit: it comes again, and the merge waits for it.
    with sweep.in_the_middle() as tasks:
        environment = pathlib.Path(f"/proc/{tasks[0]}/environ").read_text().split("\0")
        [number] = [word.partition("=")[2] for word in environment if word.startswith("SLURM_ARRAY_TASK_ID=")]
        interrupted = f"{array}_{number}"
        sweep.cluster.command("scancel", "--batch", "--signal=USR1", interrupted)
        wait_for(lambda: is_pending(tasks[0], signal.SIGUSR1))
    sweep.wait_for_restart(interrupted)
    told = sweep.wait_for_job(merge)
    assert told["JobState"] == "COMPLETED", sweep.log()
    assert told["StartTime"] >= sweep.cluster.job(interrupted)["EndTime"]
    sweep.check(expected)


def test_shards_resume_each_others_work(sweep, expected):
    array, merge = sweep.submit("--array=2")
    with sweep.in_the_middle():
        sweep.cluster.command("scancel", array, merge)
    for job in (array, merge):
        sweep.wait_for_job(job)
    assert sweep.done() >= 2 and not sweep.result.exists()
    array, merge = sweep.submit("--array=3%2", "--ntasks=2")
    assert sweep.wait_for_job(merge)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)
