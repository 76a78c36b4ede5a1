"""Signals that ask a run to stop: it ends within 8 s with exit status 75, wherever it is, and goes on with --resume."""

import contextlib
import os
import signal
import time

import pytest
from faults import ADJOINT, DISK, MANY, RABI, replaced, sweep

LIMIT = 8.0
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1]

# One point that takes minutes, by every method.
WAVE = """
format_version = 1
parameters = { drive = 0.7 }
subsystem = [{ name = "q", levels = 2 }]
hamiltonian = [{ operator = "sigmax(q)", coefficient = "drive/2" }, { operator = "sigmaz(q)" }]
observable = [{ name = "up", operator = "projector(q, 1)" }]
loss = [{ name = "p", expression = "final(up)" }]
"""
ENDLESS = {
    "adams, adjoint": replaced(RABI, end="1e7").replace("[solver]", "[solver]\nmax_steps = 1000000000"),
    "dop853, backprop": replaced(DISK, end="4000.0", checkpoint_memory='"64 MiB"'),
    "dop853, forward": WAVE + """
time = { end = 1e8 }
solver = { method = "dop853" }
gradient = { method = "forward", wrt = ["drive"] }
""",
    "magnus": WAVE + 'time = { end = 1e9 }\nsolver = { method = "magnus" }\n',
}

# Seven modes, and eight points at once: one step takes seconds.
HUGE = """
format_version = 1
parameters = { drive = 0.7 }
hamiltonian = [{ operator = "HUGE", coefficient = "drive*cos(t)" }]
time = { end = 100.0 }
solver = { method = "dop853", batch = 8 }
sweep = { axes = [ { parameter = "drive", linspace = [0.2, 1.2, 8] } ] }
observable = [{ name = "up", operator = "number(m0)" }]
loss = [{ name = "p", expression = "final(up)" }]
""" + "".join(f'[[subsystem]]\nname = "m{k}"\nlevels = 6\n' for k in range(7))
HUGE = HUGE.replace("HUGE", " + ".join(
    f"(destroy(m{k}) + create(m{k}))*(destroy(m{k + 1}) + create(m{k + 1}))" for k in range(6)))


def send(run, signal_, to):
    """To the launcher, to one rank or to all; the moment."""
    begin = time.monotonic()
    ranks = run.rank_processes()
    for process in [run.process.pid] if to == "launcher" else ranks.values() if to == "all" else [ranks.get(to, 0)]:
        with contextlib.suppress(ProcessLookupError):
            if process > 0:
                os.kill(process, signal_)
    return begin


def wait_for_journal(place, run, files=1):
    """Until all ranks have their journals: they compute."""
    begin = time.monotonic()
    while len(place.journal()) < files:
        assert run.process.poll() is None and time.monotonic() - begin < 120, run.text()
        time.sleep(0.01)


def stop(place, ranks, signal_, to, after=1.0, limit=LIMIT):
    run = place.start("run", "job.toml", "--resume", ranks=ranks)
    wait_for_journal(place, run, ranks)
    time.sleep(after)
    begin = send(run, signal_, to)
    status = run.end(30)
    seconds = time.monotonic() - begin
    assert status == 75, (status, run.text())
    assert seconds < limit, seconds
    return seconds, run.text()


@pytest.mark.parametrize("method", [
    method if method == "adams, adjoint" else pytest.param(method, marks=pytest.mark.long) for method in ENDLESS])
def test_a_long_point_is_stopped(place, is_long, method):
    place.write(ENDLESS[method])
    slowest = 0.0
    for number, signal_ in enumerate(SIGNALS if is_long else SIGNALS[:1]):
        for ranks, to in ((1, 0), (2, 0), (2, 1), (2, "all")) if is_long else ((2, 1),):
            seconds, text = stop(place, ranks, signal_, to, after=1.0 if is_long else 0.3)
            slowest = max(slowest, seconds)
            assert "0 points were solved and are safe" in text or seconds > 6.5, text
            for journal in place.journal():
                journal.unlink()
    print(f"\n{method}: stopped within {slowest:.2f} s")


@pytest.mark.long
def test_the_way_back_is_stopped(place):
    place.write(replaced(DISK, end="100.0", checkpoint_memory='"2 MiB"'))
    for ranks in (1, 2):
        run = place.start("run", "job.toml", "--resume", ranks=ranks)
        for rank in range(ranks):
            if run.reach("way back", rank=rank, seconds=60):
                os.kill(run.rank_processes()[rank], signal.SIGCONT)
                break
        else:
            raise AssertionError("nothing is on its way back")
        begin = send(run, signal.SIGTERM, 0)
        assert run.end(30) == 75, run.text()
        assert time.monotonic() - begin < LIMIT


@pytest.mark.long
def test_what_takes_too_long_is_left(place):
    """Where a single step takes longer than there is time the process leaves in the middle of it, after 7 s; giving
    back its memory comes on top."""
    place.write(HUGE)
    seconds, _ = stop(place, 1, signal.SIGTERM, 0, after=8.0, limit=LIMIT + 2)
    print(f"\na step of several seconds: stopped within {seconds:.2f} s")
    run = place.start("run", "job.toml", "--resume")
    known = len(place.journal())
    wait_for_journal(place, run, known + 1)
    time.sleep(8.0)
    send(run, signal.SIGTERM, 0)
    time.sleep(0.8)
    if run.process.poll() is None:
        begin = send(run, signal.SIGTERM, 0)
        assert run.end(10) == 75
        assert time.monotonic() - begin < 4.0  # giving back the memory takes its time


def test_a_second_signal_ends_it_at_once(place):
    """Also a process that has not come to a safe place: between the signals it is held."""
    place.write(ENDLESS["adams, adjoint"])
    for ranks in (1, 2):
        run = place.start("run", "job.toml", "--resume", ranks=ranks)
        wait_for_journal(place, run, ranks)
        process = run.rank_processes()[0]
        for signal_, seconds in ((signal.SIGTERM, 0.02), (signal.SIGSTOP, 0.8), (signal.SIGTERM, 0.0)):
            with contextlib.suppress(ProcessLookupError):  # it may be quick
                os.kill(process, signal_)
            time.sleep(seconds)
        begin = send(run, signal.SIGCONT, 0)
        assert run.end(30) == 75, run.text()
        assert time.monotonic() - begin < 2.5  # the launcher takes 2 s over ranks that have left


@pytest.mark.long
def test_signals_and_restarts_give_the_same_file(place, is_long):
    place.write(ADJOINT + sweep(100 if is_long else 30, 4)).run("--output", "whole.h5")
    stops = 0
    cases = [(ranks, signal_, to) for ranks, to in ((2, 1), (1, 0), (4, "all"), (3, 2), (2, 0)) for signal_ in SIGNALS]
    for ranks, signal_, to in cases if is_long else cases[::4]:
        run = place.start("run", "job.toml", "--resume", ranks=ranks)
        known = place.count()
        if run.wait(1.0) is None:
            begin = send(run, signal_, to) if run.rank_processes().keys() >= {0 if to == "all" else to} else 0
            if begin and run.end(30) == 75:
                stops += 1
                assert time.monotonic() - begin < LIMIT
                assert "run again with --resume" in run.text()
                assert (place.path / "job.h5.journal").exists()
        run.gone()
        assert place.count() >= known
    done = place.run("--resume")
    assert place.digest() == place.digest("whole.h5"), done.stderr
    print(f"\n{stops} runs stopped by signals")
    assert stops > 0


@pytest.mark.parametrize("signal_", [
    signal_ if signal_ == signal.SIGTERM else pytest.param(signal_, marks=pytest.mark.long) for signal_ in SIGNALS])
def test_a_signal_to_the_launcher(place, signal_):
    """Open MPI 4.1 passes on SIGUSR1, and kills the ranks a second after SIGTERM and SIGINT: nothing is lost."""
    # As many points as keep this machine busy until the signal is there.
    for points in (120, 240, 480, 960, 1920, 3840):
        place.write(ADJOINT + sweep(points // 4, 4))
        (place.path / "job.h5").unlink(missing_ok=True)
        run = place.start("run", "job.toml", "--resume", ranks=2)
        wait_for_journal(place, run, 2)
        while place.count() == 0 and run.process.poll() is None:
            time.sleep(0.05)
        send(run, signal_, "launcher")
        status = run.end(30)
        if status != 0 and place.count() < points:
            break
    print(f"\n{signal_.name} to mpirun: exit status {status}")
    assert status != 0
    assert status == 75 or signal_ != signal.SIGUSR1
    known = place.count()
    assert 0 < known < points
    place.run("--output", "whole.h5", ranks=2)
    done = place.run("--resume", ranks=3)
    assert f"{points - known} of {points} points" in done.stderr
    assert place.digest() == place.digest("whole.h5")


def test_time_that_is_over(place):
    place.write(ENDLESS["adams, adjoint"])
    for ranks in (1, 2):
        begin = time.monotonic()
        done = place.run("--resume", "--max-time", "2s", ranks=ranks, status=75)
        assert 2 < time.monotonic() - begin < 2 + LIMIT
        assert "--max-time is over" in done.stderr


@pytest.mark.long
def test_restarts_after_little_time(place):
    """--max-time again and again until all is done."""
    place.write(ADJOINT + sweep(100, 10)).run("--output", "whole.h5")
    known, starts = -1, 0
    while True:
        starts += 1
        done = place.costate("run", "job.toml", "--resume", "--max-time", "1.2s", ranks=1 + starts % 3)
        if done.returncode == 0:
            break
        assert done.returncode == 75, done.stderr
        assert place.count() >= known
        known = place.count()
        assert starts < 100
    assert place.digest() == place.digest("whole.h5")
    print(f"\n{starts} starts of 1.2 s")


@pytest.mark.parametrize("signal_", [
    signal_ if signal_ == signal.SIGTERM else pytest.param(signal_, marks=pytest.mark.long) for signal_ in SIGNALS])
def test_a_signal_while_the_file_is_made(place, is_long, signal_):
    place.write(MANY + (sweep(500, 400) if is_long else sweep(200, 100))).run("--output", "whole.h5")
    place.stop_complete()
    for ranks in (2, 1) if is_long else (1,):
        run = place.start("run", "job.toml", "--resume", ranks=ranks)
        if run.reach("merge: write"):
            os.kill(run.rank_processes()[0], signal.SIGCONT)
            begin = send(run, signal_, ranks - 1)
            assert run.end(30) in (75, 0), run.text()
            assert time.monotonic() - begin < LIMIT
            assert not (place.path / "job.h5.tmp").exists()
            assert (place.path / "job.h5").exists() != (place.path / "job.h5.journal").exists()
    done = place.run("--resume")
    assert place.digest() == place.digest("whole.h5"), done.stderr
