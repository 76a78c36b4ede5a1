"""What is found when a run begins: changed inputs, other runs, leftovers, and points that cannot be solved."""

import os
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest
from faults import ADJOINT, DISK, LEAST, MANY, RABI, Workplace, remount, replaced, sweep, tmpfs
from runs import EXECUTABLE

# Of 6 points two fail by a negative rate and two by a coefficient that is not finite.
FAILING = RABI + """
[[dissipator]]
operator = "destroy(q)"
rate = "0.1*(1 - slope*t)"
[[hamiltonian]]
operator = "sigmaz(q)"
coefficient = "1/(phase - 0.5)^2*1e-3"
[sweep]
mode = "grid"
axes = [ { parameter = "slope", values = [0.0, 1.0, 0.2] }, { parameter = "phase", values = [0.0, 0.5] } ]
"""


def messages(path):
    with h5py.File(path) as file:
        return [int(point) for point in file["failures/point"]], [text.decode() for text in file["failures/message"]]


@pytest.mark.parametrize("kind", ["not finite", pytest.param("steps", marks=pytest.mark.long)])
def test_failed_points_are_kept(place, kind):
    """Over restarts on other numbers of ranks they stay failed, with the same messages, and are not tried again."""
    if kind == "steps":
        text = replaced(ADJOINT, rtol="1e-9\nmax_steps = 400") + sweep(6)
    else:
        text = FAILING
    place.write(text)
    whole = place.costate("run", "job.toml", "--set", "solver.batch=1", "--output", "whole.h5")
    assert whole.returncode == 3, whole.stderr
    digest = place.digest("whole.h5")
    for ranks in (1, 2):
        for share in ("1/2", "2/2"):
            done = place.costate("run", "job.toml", "--set", "solver.batch=1", "--shard", share, ranks=ranks)
            assert done.returncode in (0, 3), done.stderr
        assert place.count() == 6
        info = place.costate("info", "job.h5").stdout
        assert f"{len(messages(place.path / 'whole.h5')[0])} failed" in info, info
        done = place.run("--resume", "--set", "solver.batch=1", ranks=3 - ranks, status=3)
        assert "0 of 6 points" in done.stderr
        assert place.digest() == digest
        assert messages(place.path / "job.h5") == messages(place.path / "whole.h5")
        # Complete, with failed points: nothing more is done, and the status says so.
        assert "is complete already" in place.run("--resume", "--set", "solver.batch=1", status=3).stderr
        (place.path / "job.h5").unlink()


@pytest.fixture
def stopped(place):
    """A run that has done one half of its points; and the digest of the whole."""
    place.write(LEAST + sweep(6)).run("--output", "whole.h5")
    done = place.costate("run", "job.toml", "--shard", "1/2")
    assert done.returncode == 0 and place.count() == 3, done.stderr
    place.expected = place.digest("whole.h5")
    return place


def finish(place, *arguments, ranks=1):
    done = place.run("--resume", *arguments, ranks=ranks)
    assert place.digest() == place.expected
    assert not (place.path / "job.h5.journal").exists()
    return done


@pytest.mark.parametrize("change, told", [
    (("end = 1.0", "end = 1.5"), "end = 1.5"),
    *(pytest.param(*case, marks=pytest.mark.long) for case in (
        (("drive/2", "drive/3"), "drive/3"), (("linspace = [0.2, 1.2, 6]", "linspace = [0.2, 1.2, 7]"), "1.2, 7]"),
        (("batch = 1", "batch = 2"), "batch = 2"), (("format_version", "# a comment\nformat_version"), "# a comment")))])
def test_a_changed_input_is_refused(stopped, change, told):
    before = stopped.keep()
    stopped.write((LEAST + sweep(6)).replace(*change))
    for ranks in (1, 2):
        done = stopped.costate("run", "job.toml", "--resume", ranks=ranks)
        assert done.returncode == 2, done.stderr
        lines = [line for line in done.stderr.splitlines() if "job.h5.journal: is of another input" in line]
        assert len(lines) == 1 and told in lines[0], done.stderr
    assert stopped.keep() == before
    stopped.write(LEAST + sweep(6))
    finish(stopped)


@pytest.mark.long
def test_a_changed_override_is_refused(stopped):
    done = stopped.run("--resume", "--set", "time.end=2.0", status=2)
    assert "is of another input" in done.stderr and "2.0" in done.stderr
    finish(stopped)


def test_a_changed_result_is_refused(stopped):
    finish(stopped)
    stopped.write((LEAST + sweep(6)).replace("end = 1.0", "end = 1.5"))
    before = (stopped.path / "job.h5").read_bytes()
    done = stopped.run("--resume", status=2)
    assert "job.h5: is of another input" in done.stderr and "end = 1.5" in done.stderr
    assert (stopped.path / "job.h5").read_bytes() == before


@pytest.mark.long
def test_a_changed_file_that_the_input_names_is_refused(place):
    text = replaced(RABI.partition("[gradient]")[0], end="1.0").replace('coefficient = "drive/2*exp(i*phase)"',
                                                                     'coefficient = "drive/2"')
    text += '[sweep]\nmode = "file"\nfile = "points.csv"\n'
    table = "drive\n" + "".join(f"{0.1 * k}\n" for k in range(1, 7))
    place.write(table, "points.csv").write(text)
    done = place.costate("run", "job.toml", "--output", "whole.h5", "--set", "solver.batch=1")
    assert done.returncode == 0, done.stderr
    options = ["--set", "solver.batch=1"]
    assert place.costate("run", "job.toml", "--shard", "1/2", *options).returncode == 0
    place.write(table.replace("0.2", "0.25"), "points.csv")
    done = place.run("--resume", *options, status=2)
    assert "is of another input" in done.stderr and "points.csv" in done.stderr
    (place.path / "points.csv").unlink()
    assert "points.csv" in place.run("--resume", *options, status=2).stderr
    # Journals hold what the input names: the file is not needed for a file of what is done.
    assert place.costate("merge", "job.h5").returncode == 0
    place.write(table, "points.csv")
    place.run("--resume", *options)
    assert place.digest() == place.digest("whole.h5")


def test_two_runs_at_once(place):
    place.write(ADJOINT + sweep(60, 3)).run("--output", "whole.h5")
    run = place.start("run", "job.toml", ranks=2)
    while len(place.journal()) < 2:
        time.sleep(0.01)
    for process in run.rank_processes().values():  # it is not to end meanwhile
        os.kill(process, signal.SIGSTOP)
    for option, ranks in (("--resume", 1), ("--overwrite", 2)):
        done = place.run(option, ranks=ranks, status=2)
        assert "another run is writing this output" in done.stderr
    for words in (["merge", "job.h5"], ["run", "job.toml", "--shard", "1/2"]):
        done = place.costate(*words)
        assert done.returncode == 2 and "another run is writing this output" in done.stderr, done.stderr
    assert place.costate("info", "job.h5").returncode == 0
    for process in run.rank_processes().values():
        os.kill(process, signal.SIGCONT)
    assert run.end() == 0, run.text()
    assert place.digest() == place.digest("whole.h5")


@pytest.mark.long
def test_many_starts_at_the_same_moment(place):
    """All but one are refused or find it complete; none spoils the file."""
    place.write(ADJOINT + sweep(10, 2)).run("--output", "whole.h5")
    for _ in range(3):
        runs = [place.start("run", "job.toml", "--resume") for _ in range(6)]
        statuses = sorted(run.end() for run in runs)
        assert set(statuses) <= {0, 2} and 0 in statuses, [run.text() for run in runs]
        assert place.digest() == place.digest("whole.h5")
        (place.path / "job.h5").unlink()


@pytest.mark.long
def test_a_share_that_runs_already_is_refused(place):
    place.write(replaced(RABI, end="1e7"))
    run = place.start("run", "job.toml", "--shard", "1/2")
    while len(place.journal()) < 1:
        time.sleep(0.01)
    done = place.costate("run", "job.toml", "--shard", "1/2")
    assert done.returncode == 2 and "another run has share 1/2" in done.stderr
    done = place.costate("run", "job.toml", "--shard", "2/2", "--max-time", "1s")
    assert done.returncode in (0, 75), done.stderr
    run.clear()


@pytest.mark.long
def test_more_ranks_than_points(place):
    place.write(ADJOINT + sweep(2)).run("--set", "solver.batch=1", "--output", "whole.h5")
    run = place.start("run", "job.toml", "--resume", "--set", "solver.batch=1", ranks=6)
    time.sleep(0.7)
    os.kill(run.process.pid, signal.SIGKILL)
    run.gone()
    place.run("--resume", "--set", "solver.batch=1", ranks=6)
    assert place.digest() == place.digest("whole.h5")


@pytest.mark.long
def test_a_merge_of_nothing(place):
    """No point is done: a file of pending points, which a run completes."""
    place.write(LEAST + sweep(6)).run("--output", "whole.h5")
    place.expected = place.digest("whole.h5")
    place.write(replaced(RABI, end="1e7") + sweep(2))
    run = place.start("run", "job.toml")
    while len(place.journal()) < 1:
        time.sleep(0.01)
    os.kill(run.process.pid, signal.SIGKILL)
    run.gone()
    done = place.costate("merge", "job.h5")
    assert done.returncode == 0 and "2 points, 0 failed, 2 pending" in done.stderr, done.stderr
    assert "0 done, 0 failed, 2 pending" in place.costate("info", "job.h5").stdout
    with h5py.File(place.path / "job.h5") as file:
        assert (file["status"][()] == 0).all() and np.isnan(file["population"][()]).all()
    # Without its journal the rest cannot be added; with it, it can.
    shutil.move(place.path / "job.h5.journal", place.path / "aside")
    assert "its journal is not there any more" in place.run("--resume", status=2).stderr
    place.write(LEAST + sweep(6)).run("--overwrite")
    assert place.digest() == place.expected


def test_pending_points_are_added(stopped):
    done = stopped.costate("merge", "job.h5")
    assert done.returncode == 0 and "3 of 6 points are pending (their journal stays); costate run --resume" in done.stderr
    first = stopped.digest()
    assert first != stopped.expected
    assert stopped.costate("merge", "job.h5").returncode == 0
    assert stopped.digest() == first
    assert "add --overwrite" in stopped.run(status=2).stderr
    finish(stopped, ranks=2)


def test_locks_that_are_left_do_not_hinder(stopped):
    run = stopped.start("run", "job.toml", "--resume", "--set", "solver.batch=1")
    run.clear()
    (stopped.path / "job.h5.journal").mkdir(exist_ok=True)  # where the run was faster than the kill
    was_done = (stopped.path / "job.h5").exists()
    for name in ("lock", "lock-1-of-2", "lock-5-of-9"):
        (stopped.path / "job.h5.journal" / name).write_text("held by nobody")
    (stopped.path / "job.h5.tmp").write_bytes(os.urandom(5000))
    finish(stopped)
    assert was_done or not (stopped.path / "job.h5.tmp").exists()


def test_leftovers_do_not_hinder(stopped):
    """Of killed runs, and of somebody else; only what is the journal's own is removed with it."""
    journal = stopped.path / "job.h5.journal"
    (stopped.path / "job.h5.tmp").write_text("half a file")
    for name in ("job.Xy12ab", "index.Xy12ab", "note.txt", ".nfs0001", "0001-0000.journal~", "x-0001.journal", "0001.journal",
                 "99999999999999999999999-0.journal", "batch-000001.savepoint.tmp"):
        (journal / name).write_text("left over")
    (journal / "18446744073709551615-0000.journal").touch()
    (journal / "dangling").symlink_to("nowhere")
    stopped.run("--resume")
    assert stopped.digest() == stopped.expected
    assert sorted(path.name for path in journal.iterdir()) == sorted((
        "note.txt", ".nfs0001", "0001-0000.journal~", "x-0001.journal", "0001.journal", "99999999999999999999999-0.journal",
        "dangling"))


def test_a_directory_within_the_journal_stays(stopped):
    inner = stopped.path / "job.h5.journal" / "mine"
    inner.mkdir()
    (inner / "notes.txt").write_text("mine")
    stopped.run("--resume")
    assert stopped.digest() == stopped.expected
    assert [path.name for path in (stopped.path / "job.h5.journal").iterdir()] == ["mine"]
    assert (inner / "notes.txt").read_text() == "mine"
    assert "is complete already" in stopped.run("--resume").stderr
    stopped.run("--overwrite")
    assert stopped.digest() == stopped.expected


def test_a_complete_file_with_its_journal(stopped):
    """Killed between the file's renaming and the journal's removal."""
    kept = stopped.keep()
    finish(stopped)
    content = (stopped.path / "job.h5").read_bytes()
    for left in (kept, {"lock": b""}, {name: data for name, data in kept.items() if name != "job"}):
        stopped.put_back(left)
        (stopped.path / "job.h5").write_bytes(content)
        assert "is complete already" in finish(stopped).stderr
        assert (stopped.path / "job.h5").read_bytes() == content


@pytest.mark.long
def test_what_is_overwritten(stopped):
    """--overwrite starts anew from whatever is there."""
    kept = stopped.keep()
    finish(stopped)
    content = (stopped.path / "job.h5").read_bytes()
    cases = {
        "journal": (kept, None), "both": (kept, content), "damaged file": ({}, content[:1000]),
        "damaged file and journal": (kept, content[:1000]), "half a job": (kept | {"job": kept["job"][:50]}, None),
        "no job": ({"0001-0000.journal": kept["0001-0000.journal"]}, None), "lock": ({"lock": b""}, None),
        "foreign": ({"foreign": b"x"}, None), "empty": ({}, None)}
    for case, (journal, file) in cases.items():
        stopped.put_back(journal)
        if file is not None:
            (stopped.path / "job.h5").write_bytes(file)
        done = stopped.run("--overwrite")
        assert "6 points" in done.stderr and " of 6 points" not in done.stderr, (case, done.stderr)
        assert stopped.digest() == stopped.expected, case
        assert (stopped.path / "job.h5.journal").exists() == (case == "foreign"), case


def test_an_overwriting_that_was_stopped_goes_on(stopped):
    """Over the file of another input: until the new one is made the old one stays, and does not hinder."""
    finish(stopped)
    old = stopped.digest()
    stopped.write((LEAST + sweep(6)).replace("end = 1.0", "end = 1.5")).run("--output", "other.h5")
    run = stopped.start("run", "job.toml", "--overwrite", "--max-time", "0.001 s")
    assert run.end() == 75, run.text()
    assert stopped.digest() == old
    stopped.expected = stopped.digest("other.h5")
    finish(stopped)


@pytest.mark.long
def test_a_directory_in_the_way(stopped):
    for name in ("job.h5", "job.h5.tmp"):
        (stopped.path / name).mkdir()
        done = stopped.run("--resume", status=2)
        assert name in done.stderr and "directory" in done.stderr
        (stopped.path / name).rmdir()
    finish(stopped)


@pytest.mark.long
def test_a_missing_checkpoint_directory(place):
    place.write(DISK + sweep(3)).run("--output", "whole.h5")
    (place.path / "scratch").rmdir()
    for ranks in (1, 2):
        done = place.run("--resume", status=2, ranks=ranks)
        assert "gradient.checkpoint_directory" in done.stderr and "scratch" in done.stderr
        assert not (place.path / "job.h5.journal").exists()
    (place.path / "scratch").mkdir()
    assert place.costate("run", "job.toml", "--shard", "1/2").returncode == 0
    (place.path / "scratch").rmdir()
    # A file of what is done needs none, nor does info.
    assert place.count() == 2
    assert place.costate("merge", "job.h5").returncode == 0
    assert "gradient.checkpoint_directory" in place.run("--resume", status=2).stderr
    assert place.count() == 2
    (place.path / "scratch").mkdir()
    place.run("--resume")
    assert place.digest() == place.digest("whole.h5")


@pytest.mark.long
def test_a_checkpoint_directory_that_goes_away(place):
    """While the run has its file there: what has no name any more stays until the run ends."""
    place.write(DISK + sweep(6)).run("--output", "whole.h5")
    run = place.start("run", "job.toml", ranks=2)
    while len(place.journal()) < 2:
        time.sleep(0.01)
    time.sleep(0.5)
    shutil.rmtree(place.path / "scratch")
    assert run.end() == 0, run.text()
    place.digest()
    with h5py.File(place.path / "whole.h5") as whole, h5py.File(place.path / "job.h5") as job:
        for name in ("energy", "grad_energy"):
            np.testing.assert_array_equal(whole[name][()], job[name][()])


@pytest.mark.long
def test_an_output_directory_that_goes_away(place):
    """The journals are open still, but there is no place for the file: an error that names it."""
    (place.path / "results").mkdir()
    place.write(ADJOINT + sweep(40, 5))
    run = place.start("run", "job.toml", "--output", "results/job.h5", ranks=2)
    while len(list((place.path / "results" / "job.h5.journal").glob("*.journal"))) < 2:
        time.sleep(0.01)
    shutil.rmtree(place.path / "results")
    assert run.end() == 1, run.text()
    errors = [line for line in run.text().splitlines() if line.startswith("costate: error")]
    assert len(errors) == 1 and "results/job.h5" in errors[0], run.text()


@pytest.mark.long
def test_a_lost_input_does_not_lose_results(stopped):
    (stopped.path / "job.toml").unlink()
    assert "job.toml" in stopped.run("--resume", status=2).stderr
    assert stopped.costate("merge", "job.h5").returncode == 0
    stopped.write(LEAST + sweep(6))
    finish(stopped)


@pytest.mark.long
def test_a_journal_in_a_moved_directory(stopped, tmp_path_factory):
    """Results are where the directory is."""
    moved = tmp_path_factory.mktemp("moved") / "place"
    shutil.move(stopped.path, moved)
    place = Workplace(moved)
    place.expected = stopped.expected
    finish(place)


@pytest.mark.long
def test_a_journal_that_cannot_be_read(stopped):
    path = stopped.path / "job.h5.journal" / "0009-0000.journal"
    path.mkdir()
    for words, status in ((["run", "job.toml", "--resume"], 1), (["info", "job.h5"], 1), (["merge", "job.h5"], 1)):
        done = stopped.costate(*words)
        assert done.returncode == status and "0009-0000.journal: cannot be read" in done.stderr, done.stderr
    path.rmdir()
    finish(stopped)


@pytest.mark.long
def test_an_output_that_is_a_link(stopped):
    """Results go where the name points to, or replace the link; nothing is lost either way."""
    target = stopped.path / "elsewhere.h5"
    (stopped.path / "job.h5").symlink_to(target)
    finish(stopped)


@pytest.mark.long
def test_standard_error_that_is_closed(stopped):
    subprocess.run(["sh", "-c", f'exec "$0" run job.toml --resume 2>&-', EXECUTABLE], cwd=stopped.path, check=True)
    assert stopped.digest() == stopped.expected


@pytest.mark.long
def test_no_descriptors_left(place):
    """The limit on open files is met in the middle of a merge with many journals: an error, and nothing lost."""
    place.write(MANY + sweep(20, 20)).run("--output", "whole.h5", "--set", "solver.batch=4")
    options = ["--set", "solver.batch=4"]
    for share in range(1, 51):
        assert place.costate("run", "job.toml", "--shard", f"{share}/50", *options).returncode == 0
    for limit in (10, 14, 18, 22, 30, 40):
        done = subprocess.run(["sh", "-c", f'ulimit -n {limit}; exec "$0" "$@"', EXECUTABLE, "merge", "job.h5"],
                              cwd=place.path, capture_output=True, text=True)
        print(f"\n{limit} open files: exit status {done.returncode}: {done.stderr.splitlines()[-1]}")
        if done.returncode == 0:
            break
        assert place.count() == 400, limit
    else:
        assert place.costate("merge", "job.h5").returncode == 0
    assert place.digest() == place.digest("whole.h5")


@pytest.mark.long
def test_a_read_only_output_directory(place):
    with tmpfs(place.path / "sealed", "size=16m") as sealed:
        place.write(LEAST + sweep(6)).run("--output", "whole.h5")
        assert place.costate("run", "job.toml", "--output", "sealed/a.h5", "--shard", "1/2").returncode == 0
        remount(sealed, "ro")
        for ranks in (1, 2):
            done = place.run("--resume", "--output", "sealed/a.h5", status=2, ranks=ranks)
            assert "cannot be written (Read-only file system)" in done.stderr
        assert place.count("sealed/a.h5") == 3
        remount(sealed, "rw")
        place.run("--resume", "--output", "sealed/a.h5")
        assert place.digest("sealed/a.h5") == place.digest("whole.h5")
