"""kill -9 of ranks and launchers: nothing that was in the journals is lost, and in the end the file is the same."""

import os
import random
import shutil
import signal

import pytest
from faults import ADJOINT, DISK, MANY, Tally, sweep

SEED = 20261126


class Campaign:
    """Runs of one input that are killed until one gets to its end."""

    def __init__(self, place, rng):
        self.place, self.rng = place, rng
        self.tally, self.kills, self.starts, self.known, self.slowest = Tally(), 0, 0, 0, 0.0

    def check_after_kill(self, run, is_copied):
        self.slowest = max(self.slowest, run.gone())
        left = self.place.count()
        before = self.place.count("before.h5") if is_copied else 0
        assert left >= max(before, self.known), (left, before, self.known, run.text())
        self.known = left

    def note(self, ranks, target, doing):
        self.kills += 1
        for what in doing:
            self.tally.note(what)
        self.tally.note(f"({ranks} ranks, {target} killed)")

    def kill(self, run, target):
        is_copied = self.place.copy_journal()
        doing = run.kill(target, self.rng)
        if doing:
            self.note(run.ranks, target if run.ranks > 1 else "all", doing)
        self.check_after_kill(run, is_copied)

    def start(self, ranks, command=("run", "job.toml", "--resume")):
        self.starts += 1
        return self.place.start(*command, ranks=ranks)

    def go_on(self, delays, most_kills):
        """Kills at random moments, on another number of ranks each time, until a run ends before its kill."""
        while True:
            run = self.start(self.rng.choice([1, 2, 3, 4]))
            status = run.wait(self.rng.uniform(*delays) if self.kills < most_kills else 300)
            if status is not None:
                assert status == 0, run.text()
                run.gone()
                return
            self.kill(run, self.rng.choice(["one", "all", "launcher"]))

    def finish(self, digest, title):
        assert self.place.digest() == digest
        assert not (self.place.path / "job.h5.journal").exists()
        assert not (self.place.path / "job.h5.tmp").exists()
        self.tally.report(f"{title}: {self.kills} kills in {self.starts} starts; all processes of a run had ended "
                          f"{self.slowest:.2f} s after its kill at the latest")


def uninterrupted(place):
    place.run("--output", "whole.h5")
    return place.digest("whole.h5")


SWEEPS = {
    "adjoint": (ADJOINT + sweep(100, 10), ADJOINT + sweep(40, 3)),
    "disk": (DISK + sweep(40), DISK + sweep(8)),
}


@pytest.mark.parametrize("name", ["adjoint", pytest.param("disk", marks=pytest.mark.long)])
def test_kills_at_random_moments(place, is_long, name):
    place.write(SWEEPS[name][0 if is_long else 1])
    digest = uninterrupted(place)
    rng = random.Random(f"{SEED} {name}")
    for round_ in range(4 if is_long else 1):
        (place.path / "job.h5").unlink(missing_ok=True)
        campaign = Campaign(place, rng)
        campaign.go_on((0.1, 1.8), most_kills=20 if is_long else 3)
        campaign.finish(digest, f"{name}, round {round_ + 1}")


def link_tree(source, target):
    """A copy of journals that takes no time; nothing writes to journals of earlier starts."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=os.link)


# Where kills are aimed at, an input that goes there, and whether all points are done before.
AIMS = {
    "claim": (MANY + sweep(200, 100), True),
    "journals: read": (MANY + sweep(200, 100), True),
    "way forward": (ADJOINT + sweep(20, 4), False),
    "way back": (ADJOINT + sweep(20, 4), False),
    "checkpoint file": (DISK + sweep(4), False),
    "journal: append": (MANY + sweep(200, 100), False),
    "journal: sync": (MANY + sweep(500, 400), False),
    "merge: write": (MANY + sweep(200, 100), True),
    "merge: seal": (MANY + sweep(500, 400), True),
    "journal: remove": (MANY + sweep(200, 100), True),
}


@pytest.mark.parametrize("aim", [
    aim if aim == "checkpoint file" else pytest.param(aim, marks=pytest.mark.long) for aim in AIMS])
def test_kills_that_are_aimed(place, is_long, aim):
    text, is_done_before = AIMS[aim]
    digest = uninterrupted(place.write(text))
    if is_done_before:
        place.stop_complete(name="kept.h5")
    if aim == "journal: remove":  # takes longer where there is more
        for number in range(3000):
            (place.path / "kept.h5.journal" / f"foreign-{number}").touch()
    hits = 0
    for target in ("one", "launcher") if is_long else ("one",):
        for ranks in (1, 2, 4) if is_long else (2,):
            for attempt in range(4):
                (place.path / "job.h5").unlink(missing_ok=True)
                if is_done_before:
                    link_tree(place.path / "kept.h5.journal", place.path / "job.h5.journal")
                campaign = Campaign(place, random.Random(SEED))
                run = campaign.start(ranks)
                if run.reach(aim):
                    break
                run.gone()
            else:
                continue
            hits += 1
            is_copied = place.copy_journal()
            process = run.process.pid if target == "launcher" else run.rank_processes()[0]
            if process == run.process.pid:
                run.go_on()
            os.kill(process, signal.SIGKILL)
            campaign.note(ranks, target if ranks > 1 else "all", [aim])
            campaign.check_after_kill(run, is_copied)
            campaign.go_on((300, 300), 0)
            campaign.finish(digest, f"aimed at {aim}")
    assert hits > 0, f"no run was seen about {aim}"


@pytest.mark.parametrize("command", [
    ("merge", "job.h5"), pytest.param(("run", "job.toml", "--resume"), marks=pytest.mark.long)], ids=["merge", "resume"])
def test_kills_of_a_merge(place, is_long, command):
    """All points are done: what is killed is the making of the file."""
    place.write(MANY + (sweep(500, 400) if is_long else sweep(200, 100)))
    digest = uninterrupted(place)
    place.stop_complete(name="kept.h5")
    rng = random.Random(f"{SEED} {command[0]}")
    points = place.count("kept.h5")
    campaign = Campaign(place, rng)
    for _ in range(20 if is_long else 2):
        (place.path / "job.h5").unlink(missing_ok=True)
        link_tree(place.path / "kept.h5.journal", place.path / "job.h5.journal")
        campaign.known = points
        for _ in range(2):  # once more upon what the first has left
            if not (place.path / "job.h5.journal").exists():
                break  # it was killed when all was done
            run = campaign.start(rng.choice([1, 2]) if command[0] == "run" else 1, command)
            if run.wait(rng.uniform(0.1, 1.8 if is_long else 0.6)) is not None:
                assert run.process.returncode == 0, run.text()
                run.gone()
                break
            campaign.kill(run, rng.choice(["one", "all", "launcher"]))
        if (place.path / "job.h5.journal").exists():
            last = place.costate(*command)
            assert last.returncode == 0, last.stderr
        assert place.digest() == digest
    campaign.finish(digest, f"killed while the file was made by {' '.join(command)}")


@pytest.mark.long
def test_kills_of_shares(place, is_long):
    """Jobs with --shard at once, killed and started again."""
    place.write(ADJOINT + (sweep(40, 10) if is_long else sweep(20, 4)))
    digest = uninterrupted(place)
    rng = random.Random(f"{SEED} shares")
    campaign = Campaign(place, rng)
    waiting = ["1/3", "2/3", "3/3"]
    while waiting:
        runs = {share: campaign.start(rng.choice([1, 2]), ("run", "job.toml", "--shard", share)) for share in waiting}
        for share, run in runs.items():
            status = run.wait(rng.uniform(0.1, 1.5) if campaign.kills < (30 if is_long else 4) else 300)
            if status is not None:
                assert status == 0, run.text()
                run.gone()
                waiting.remove(share)
            else:
                campaign.kill(run, rng.choice(["one", "all", "launcher"]))
    done = place.costate("merge", "job.h5")
    assert done.returncode == 0, done.stderr
    campaign.finish(digest, "three shares at once")
