"""Job arrays on a real SLURM."""


def test_an_array_shares_the_sweep_and_merges(sweep, expected):
    array, merge = sweep.submit("--array=3", "--ntasks=1")
    sweep.wait_for_points(2)
    # One of them is stopped as by its time limit: it comes again, and the merge waits for it.
    sweep.cluster.command("scancel", "--batch", "--signal=USR1", f"{array}_2")
    sweep.wait_for_restart(f"{array}_2")
    told = sweep.wait_for_job(merge)
    assert told["JobState"] == "COMPLETED", sweep.log()
    assert told["StartTime"] >= sweep.cluster.job(f"{array}_2")["EndTime"]
    sweep.check(expected)


def test_shards_resume_each_others_work(sweep, expected):
    array, merge = sweep.submit("--array=2")
    sweep.wait_for_points(4)
    sweep.cluster.command("scancel", array, merge)
    for job in (array, merge):
        sweep.wait_for_job(job)
    done = sweep.done()
    assert 4 <= done and not sweep.result.exists()
    array, merge = sweep.submit("--array=3%2", "--ntasks=2")
    assert sweep.wait_for_job(merge)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)
