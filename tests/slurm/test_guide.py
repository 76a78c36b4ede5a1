"""The job scripts in docs/slurm.md, on the clusters that they are for."""

import os
import signal

import h5py
import pytest
from conftest import ROOT, is_pending, wait_for
from documents import blocks
from runs import EXECUTABLE

SCRIPTS = [block.text for block in blocks(ROOT / "docs/slurm.md", "bash")]


@pytest.mark.parametrize(("script", "name"), [(0, "requeueing_sweep"), (1, "sweep")], ids=["RequeueExit", "plain"])
def test_a_script_by_hand(request, expected, script, name):
    sweep = request.getfixturevalue(name)
    (sweep.path / "costate").symlink_to(EXECUTABLE)
    (sweep.path / "job.sh").write_text(SCRIPTS[script])
    path = f"--export=ALL,PATH={sweep.path}:{os.environ['PATH']}"
    job = sweep.sbatch(path, "--output=job.log", "job.sh")
    sweep.end_time(job)
    sweep.wait_for_restart(job)
    assert not sweep.result.exists()
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)


def test_both_are_tried():
    assert len(SCRIPTS) == 2 and "exec srun" in SCRIPTS[0] and "scontrol requeue" in SCRIPTS[1]


def test_mpirun_as_the_launcher(sweep, expected):
    (sweep.path / "site.sh").write_text('export COSTATE_LAUNCHER="mpirun --mca odls_base_sigkill_timeout 10"\n')
    [job] = sweep.submit("--ntasks=2", "--site=site.sh")
    with sweep.in_the_middle() as tasks:
        sweep.cluster.command("scancel", "--batch", "--signal=USR1", job)
        wait_for(lambda: any(is_pending(pid, signal.SIGUSR1) for pid in tasks))
    sweep.wait_for_restart(job)
    told = sweep.wait_for_job(job)
    assert (told["JobState"], told["Restarts"]) == ("COMPLETED", "1"), sweep.log()
    sweep.check(expected)
    with h5py.File(sweep.result) as file:
        assert file.attrs["mpi_ranks"] == 2
