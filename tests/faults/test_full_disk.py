"""Disks that are full: one message that names the file, nothing lost, and the same file once there is room."""

import contextlib
import os
import re

import numpy as np
import pytest
from faults import DISK, MANY, RABI, remount, sweep, tmpfs
from runs import datasets

# Records of 70 kB.
WIDE = RABI.replace("save = 4", "save = 1000") + '[output]\nstates = "all"\n' + sweep(6)


def the_error(done):
    """The one line that says what went wrong."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("costate: error")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def fill(directory, leave):
    """Takes all room of a small file system but so much."""
    file = os.open(directory / "filler", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with contextlib.suppress(OSError):
        while True:
            os.write(file, bytes(4096))
    os.ftruncate(file, max(0, os.fstat(file).st_size - leave))
    os.close(file)


@pytest.mark.parametrize("ranks", [pytest.param(1, marks=pytest.mark.long), 2])
def test_a_full_disk_under_the_journal(place, ranks):
    place.write(WIDE).run("--set", "solver.batch=1", "--output", "whole.h5")
    digest = place.digest("whole.h5")
    with tmpfs(place.path / "small", "size=256k") as small:
        command = ["run", "job.toml", "--set", "solver.batch=1", "--output", "small/a.h5", "--resume"]
        known = 0
        for _ in range(3):
            done = place.start(*command, ranks=ranks)
            assert done.end(60) == 1, done.text()
            errors = [line for line in done.text().splitlines() if line.startswith("costate: error")]
            # Each rank that meets the end of the disk says so before the others are ended.
            assert 1 <= len(errors) <= ranks, done.text()
            for line in errors:
                assert re.search(r"small/a\.h5\.journal/\d+-\d+\.journal: cannot be (written|made) .No space left", line)
            assert known <= place.count("small/a.h5")
            known = place.count("small/a.h5")
        assert known > 0
        remount(small, "size=64m")
        done = place.costate(*command, ranks=ranks)
        assert done.returncode == 0, done.stderr
        assert f"{6 - known} of 6 points" in done.stderr, done.stderr
        assert place.digest("small/a.h5") == digest
        assert [path.name for path in small.iterdir()] == ["a.h5"]


@pytest.mark.parametrize("command", [
    "run", *(pytest.param(command, marks=pytest.mark.long) for command in ("run on 2 ranks", "merge"))])
def test_a_full_disk_under_the_merge(place, command):
    place.write(MANY + sweep(20, 20)).run("--output", "whole.h5")
    digest = place.digest("whole.h5")
    with tmpfs(place.path / "small", "size=16m") as small:
        place.stop_complete(name="small/a.h5")
        words = ["merge", "small/a.h5"] if command == "merge" else ["run", "job.toml", "--output", "small/a.h5", "--resume"]
        advised = 0
        for leave in (0, 4096, 8192, 40 << 10, 80 << 10):
            fill(small, leave)
            done = place.costate(*words, ranks=2 if command == "run on 2 ranks" else 1)
            assert done.returncode == 1, (leave, done.stderr)
            assert "small/a.h5" in the_error(done) and "No space left on device" in the_error(done), done.stderr
            # What to do, and nothing of the source. Some end with the journal of this very start.
            if "a.h5.tmp" in the_error(done):
                advised += 1
                assert "; finished points are safe in" in the_error(done) and "costate merge" in the_error(done)
            assert not re.search(r"\.cpp|src/|H5[A-Z]", the_error(done)), done.stderr
            assert not (small / "a.h5").exists() and not (small / "a.h5.tmp").exists()
            assert place.count("small/a.h5") == 400
        assert advised > 0
        (small / "filler").unlink()
        done = place.costate(*words)
        assert done.returncode == 0, done.stderr
        assert place.digest("small/a.h5") == digest
        assert [path.name for path in small.iterdir()] == ["a.h5"]


@pytest.mark.long
def test_a_full_disk_at_the_beginning(place):
    place.write(MANY + sweep(20, 20)).run("--output", "whole.h5")
    with tmpfs(place.path / "small", "size=64k") as small:
        fill(small, 0)
        done = place.costate("run", "job.toml", "--output", "small/a.h5", "--resume")
        assert done.returncode in (1, 2), done.stderr
        assert "small/a.h5.journal" in the_error(done) and "No space left on device" in the_error(done)
        remount(small, "size=64m")
        done = place.costate("run", "job.toml", "--output", "small/a.h5", "--resume")
        assert done.returncode == 0, done.stderr
        assert place.digest("small/a.h5") == place.digest("whole.h5")


@pytest.mark.long
def test_no_inode_left(place):
    place.write(MANY + sweep(20, 20)).run("--output", "whole.h5")
    for inodes in (2, 3, 4, 5, 6):
        with tmpfs(place.path / f"small-{inodes}", f"size=64m,nr_inodes={inodes}") as small:
            output = f"small-{inodes}/a.h5"
            for _ in range(2):
                done = place.costate("run", "job.toml", "--output", output, "--resume")
                if done.returncode == 0:
                    break
                assert done.returncode in (1, 2), done.stderr
                assert output in the_error(done) and "No space left on device" in the_error(done), done.stderr
            remount(small, "nr_inodes=100")
            done = place.costate("run", "job.toml", "--output", output, "--resume")
            assert done.returncode == 0, done.stderr
            assert place.digest(output) == place.digest("whole.h5")


@pytest.mark.long
def test_a_full_disk_under_checkpoints(place):
    """States that have no room are computed again: that is slower and the same."""
    place.write(DISK + sweep(3)).run("--output", "whole.h5")
    with tmpfs(place.path / "small", "size=72k") as small:
        chosen = ["--set", f'gradient.checkpoint_directory="{small}"', "--set", 'gradient.checkpoint_disk="1 MiB"']
        for ranks in (1, 2):
            done = place.run("--output", f"{ranks}.h5", *chosen, ranks=ranks)
            assert str(small) in done.stderr and "No space left on device" in done.stderr
            assert list(small.iterdir()) == []
            place.digest(f"{ranks}.h5")
            whole, full = datasets(place.path / "whole.h5"), datasets(place.path / f"{ranks}.h5")
            for name in ("energy", "grad_energy", "photons"):
                np.testing.assert_array_equal(full[name], whole[name])


@pytest.mark.long
def test_a_disk_that_becomes_read_only(place):
    """Remounted while nothing has it open; the run that goes on is refused, and merged elsewhere nothing is lost."""
    place.write(MANY + sweep(20, 20)).run("--output", "whole.h5")
    with tmpfs(place.path / "small", "size=16m") as small:
        place.stop_complete(name="small/a.h5")
        remount(small, "ro")
        for words, status in ((["run", "job.toml", "--output", "small/a.h5", "--resume"], 2), (["merge", "small/a.h5"], 2),
                              (["run", "job.toml", "--output", "small/a.h5", "--overwrite"], 2)):
            for ranks in (1, 2):
                done = place.costate(*words, ranks=ranks)
                assert done.returncode == status, done.stderr
                assert "Read-only file system" in done.stderr and "small/a.h5" in done.stderr
        assert place.count("small/a.h5") == 400
        remount(small, "rw")
        done = place.costate("merge", "small/a.h5")
        assert done.returncode == 0, done.stderr
        assert place.digest("small/a.h5") == place.digest("whole.h5")
