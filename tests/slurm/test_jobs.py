"""Jobs on a real SLURM: what they compute, and that they go on after the time limit's signal and after scancel."""

import h5py
import pytest
from conftest import Sweep


@pytest.fixture(params=["plain", "requeueing"])
def any_sweep(request):
    """On a cluster that requeues by itself what exits with 75, and on one that does not."""
    return request.getfixturevalue("sweep" if request.param == "plain" else "requeueing_sweep")


NAME = """it's "a" <name> & # $HOME"""


def test_a_job_gives_the_result(sweep, expected):
    sweep = Sweep(sweep.cluster, sweep.path / NAME, name=NAME)
    [job] = sweep.submit("--ntasks=2", "--cpus-per-task=2", "--time=5", "--mem=500", "--job-name=two ranks")
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"], told["NumTasks"], told["TimeLimit"]) == ("COMPLETED", "0", "2", "00:05:00")
    sweep.check(expected)
    with h5py.File(sweep.result) as file:
        assert file.attrs["mpi_ranks"] == 2


def test_the_signal_before_the_time_limit_continues_the_run(any_sweep, expected):
    [job] = any_sweep.submit("--ntasks=2")
    any_sweep.end_time(job)
    any_sweep.wait_for_restart(job)
    assert not any_sweep.result.exists()
    told = any_sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), any_sweep.log()
    any_sweep.check(expected)


def test_a_cancelled_job_is_over_and_can_be_submitted_again(requeueing_sweep, expected):
    sweep = requeueing_sweep  # which scancel exempts from being requeued
    [job] = sweep.submit("--ntasks=2")
    with sweep.in_the_middle():
        sweep.cluster.command("scancel", job)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("CANCELLED", "0")
    assert not sweep.result.exists()
    assert sweep.done() >= 2
    job = sweep.sbatch("--ntasks=3", "rabi.h5.sbatch")
    assert sweep.wait_for_job(job)["JobState"] == "COMPLETED", sweep.log()
    sweep.check(expected)


def test_each_rank_has_a_gpu_of_its_own(sweep):
    program = sweep.path / "costate"
    program.write_text('#!/bin/bash\necho "rank $SLURM_PROCID: GPU $CUDA_VISIBLE_DEVICES, $SLURM_CPUS_PER_TASK cores"\n')
    program.chmod(0o755)
    [job] = sweep.submit("--ntasks=2", "--gpus-per-task=1", "--cpus-per-task=3", program=program)
    assert sweep.wait_for_job(job)["JobState"] == "COMPLETED", sweep.log()
    assert sorted(sweep.log().splitlines()) == ["rank 0: GPU 0, 3 cores", "rank 1: GPU 1, 3 cores"]
