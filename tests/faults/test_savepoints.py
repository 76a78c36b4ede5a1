"""Long points go on where they were: kills within them, and what is kept of them damaged."""

import os
import random
import signal
import struct
import time

import pytest
from faults import ADJOINT, DISK, LEAST, Tally, Workplace, flipped, in_parallel, replaced, spread, sweep, tmpfs
from test_kills import SEED, Campaign, uninterrupted

INTERVAL = 'checkpoint_interval = "0.2 s"'
FORWARD = ADJOINT.partition("[gradient]")[0] + '[gradient]\nmethod = "forward"\nwrt = ["drive", "phase"]\n'
# Points that take longer than any run is left alive: without savepoints none would ever be done.
INPUTS = {
    "backprop": replaced(DISK, end="80.0", batch="1\n" + INTERVAL, checkpoint_memory='"700 KiB"',
                         checkpoint_disk='"1 MiB"') + sweep(3),
    "adjoint": replaced(ADJOINT, end="40000.0", batch="2\n" + INTERVAL,
                        method='"adjoint"\ncheckpoint_memory = "4 MiB"') + sweep(4),
    "forward": replaced(FORWARD, end="150000.0", batch='2\nmethod = "dop853"\n' + INTERVAL) + sweep(4),
}


def savepoints(place):
    return sorted((place.path / "job.h5.journal").glob("*.savepoint"))


@pytest.mark.parametrize("name", [
    name if name == "backprop" else pytest.param(name, marks=pytest.mark.long) for name in INPUTS])
def test_kills_within_long_points(place, is_long, name):
    place.write(INPUTS[name])
    if not is_long:
        place.write(INPUTS[name].replace(sweep(3), sweep(1)))
    begin = time.monotonic()
    digest = uninterrupted(place)
    seconds = time.monotonic() - begin
    rng = random.Random(f"{SEED} savepoints {name}")
    most_kills = 25 if is_long else 3
    for round_ in range(2 if is_long else 1):
        (place.path / "job.h5").unlink(missing_ok=True)
        campaign = Campaign(place, rng)
        kept = 0
        while True:
            is_kept = len(savepoints(place)) > 0
            run = campaign.start(rng.choice([1, 2, 3, 4] if is_long else [1, 2]))
            status = run.wait(rng.uniform(0.5, 2.5) if campaign.kills < most_kills else 300)
            if status is not None:
                assert status == 0, run.text()
                run.gone()
                break
            campaign.kill(run, rng.choice(["one", "all", "launcher"]))
            kept += is_kept
            assert "damaged" not in run.text()
        campaign.finish(digest, f"{name}, round {round_ + 1} (uninterrupted {seconds:.1f} s), {kept} kills of runs that "
                                "went on from a savepoint")


@pytest.mark.long
@pytest.mark.parametrize("name", INPUTS)
def test_kills_while_it_is_written(place, name):
    """The one before is whole still."""
    place.write(INPUTS[name])
    digest = uninterrupted(place)
    campaign = Campaign(place, random.Random(SEED))
    for attempt in range(6):
        run = campaign.start(1 + attempt % 2)
        if not run.reach("savepoint", seconds=20):
            run.gone()
            break
        is_copied = place.copy_journal()
        os.kill(run.rank_processes()[0], signal.SIGKILL)
        campaign.note(run.ranks, "one", ["savepoint"])
        campaign.check_after_kill(run, is_copied)
    assert campaign.kills > 0
    campaign.go_on((300, 300), 0)
    campaign.finish(digest, f"{name}, killed while a savepoint was written")


# Half a second's worth.
SHORT = replaced(DISK, end="4.0", batch='1\ncheckpoint_interval = "0.01 s"') + sweep(2)


@pytest.fixture(scope="module")
def kept_within(tmp_path_factory):
    """A run that was killed within its first point, with a savepoint; places to work at; and the digest."""
    made = []
    for number in range(3):
        made.append(Workplace(tmp_path_factory.mktemp(f"within-{number}")).write(SHORT))
        (made[-1].path / "scratch").mkdir()
    place = made[0]
    digest = uninterrupted(place)
    for attempt in range(50):
        run = place.start("run", "job.toml", "--overwrite")
        while run.process.poll() is None and not savepoints(place):
            time.sleep(0.002)
        time.sleep(0.02)
        run.clear()
        if savepoints(place) and not (place.path / "job.h5").exists():
            return made, place.keep(), digest
    raise AssertionError("no savepoint was seen")


def resume(place, kept, digest):
    place.put_back(kept)
    done = place.costate("run", "job.toml", "--resume")
    assert done.returncode == 0, done.stderr
    assert place.digest() == digest
    assert not (place.path / "job.h5.journal").exists()
    return done.stderr


def the_savepoint(kept):
    return next(name for name in kept if name.endswith(".savepoint"))


def test_a_savepoint_is_gone_on_from(kept_within):
    made, kept, digest = kept_within
    assert "is damaged" not in resume(made[0], kept, digest)


def test_a_damaged_savepoint_is_computed_again(kept_within, is_long):
    made, kept, digest = kept_within
    name = the_savepoint(kept)
    content = kept[name]
    cases = [flipped(content, bit) for bit in spread(list(range(8 * len(content))), 300 if is_long else 4)]
    sizes = [0, 1, 15, 16, 47, 48, 49, len(content) // 2, len(content) - 1]
    sizes = sizes + list(range(100, len(content), len(content) // 100)) if is_long else sizes[::3]
    cases += [content[:size] for size in sizes]
    cases += [content + b"x", content + content, bytes(len(content))]
    tally = Tally()

    def try_case(place, case):
        said = resume(place, kept | {name: case}, digest)
        assert f"job.h5.journal/{name}: is damaged" in said and "computed from their beginning" in said, said
        tally.note("told of, computed again, the same file")

    in_parallel(cases, try_case, made)
    tally.report(f"{len(cases)} savepoints damaged, of {len(content)} bytes")


def test_a_savepoint_of_something_else(kept_within):
    """Of another batch, and of another input."""
    made, kept, digest = kept_within
    name = the_savepoint(kept)
    place = made[0]
    other = "batch-000001.savepoint" if name == "batch-000000.savepoint" else "batch-000000.savepoint"
    said = resume(place, {key: value for key, value in kept.items() if key != name} | {other: kept[name]}, digest)
    assert f"{other}: is damaged, or of something else" in said
    (place.path / "whole.h5").unlink()
    (place.path / "job.h5").unlink()
    digest_of_other = uninterrupted(place.write(SHORT.replace("kappa = 0.1", "kappa = 0.2")))
    place.stop_complete()
    job = place.keep()["job"]
    said = resume(place, {"job": job, name: kept[name]}, digest_of_other)
    assert f"{name}: is damaged, or of something else" in said
    place.write(SHORT)


def test_leftovers_of_savepoints_do_not_hinder(kept_within):
    made, kept, digest = kept_within
    name = the_savepoint(kept)
    assert "damaged" not in resume(made[0], kept | {f"{name}.tmp": kept[name][:100], "batch-000077.savepoint": b"x"}, digest)


@pytest.mark.long
def test_a_full_disk_under_savepoints(place):
    """They are done without."""
    place.write(replaced(INPUTS["backprop"], end="20.0"))
    digest = uninterrupted(place)
    with tmpfs(place.path / "small", "size=160k"):
        for ranks in (1, 2):
            done = place.run("--output", "small/a.h5", ranks=ranks)
            assert ".savepoint" in done.stderr and "No space left on device" in done.stderr, done.stderr
            assert "the run goes on without this savepoint" in done.stderr
            assert place.digest("small/a.h5") == digest
            (place.path / "small" / "a.h5").unlink()


@pytest.mark.long
@pytest.mark.parametrize("name", INPUTS)
def test_signals_within_long_points(place, name):
    """Stopped again and again, by signals, on any number of ranks."""
    place.write(INPUTS[name])
    digest = uninterrupted(place)
    stops, slowest = 0, 0.0
    signals = [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1]
    while True:
        run = place.start("run", "job.toml", "--resume", ranks=1 + stops % 3)
        if run.wait(3.0 if stops < 12 else 300) is not None:
            break
        ranks = run.rank_processes()
        begin = time.monotonic()
        os.kill(ranks[max(ranks)], signals[stops % 3])
        assert run.end(30) in (0, 75), run.text()
        slowest = max(slowest, time.monotonic() - begin)
        stops += 1
        if run.process.returncode == 0:
            break
    assert run.end() == 0, run.text()
    assert place.digest() == digest
    assert slowest < 8
    print(f"\n{name}: {stops} stops by signals, each within {slowest:.2f} s")
