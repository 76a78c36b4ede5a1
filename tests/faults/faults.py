"""Runs that are hurt: inputs, processes that are found, looked into and killed, and what is left of their results."""

import array
import bisect
import collections
import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid

import h5py
import pytest
from runs import EXECUTABLE, RABI, Directory

MARK = "COSTATE_FAULTS_RUN"


def sweep(drives, phases=1):
    return (f'[sweep]\naxes = [ {{ parameter = "drive", linspace = [0.2, 1.2, {drives}] }}, '
            f'{{ parameter = "phase", linspace = [0.0, 1.0, {phases}] }} ]\n')


def replaced(text, **values):
    """The input with other values of its keys."""
    for key, value in values.items():
        text, count = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
        assert count == 1, key
    return text


# Points of some hundredths of a second, whose gradients are integrated back.
ADJOINT = replaced(RABI, end="400.0", rtol="1e-9\nbatch = 2")

# Points of a quarter of a second, most of it on the way back, for which states are stored on disk and made again.
DISK = """
format_version = 1
parameters = { kerr = 0.3, drive = 0.5, phase = 0.0, kappa = 0.1 }
[[subsystem]]
name = "c"
levels = 6
[[hamiltonian]]
operator = "create(c)^2*destroy(c)^2"
coefficient = "-kerr"
[[hamiltonian]]
operator = "destroy(c) + create(c)"
coefficient = "drive*cos(0.2*t + phase)"
[[dissipator]]
operator = "destroy(c)"
rate = "kappa"
[[observable]]
name = "photons"
operator = "number(c)"
[[loss]]
name = "energy"
expression = "final(photons)"
[time]
end = 4.0
save = 5
[solver]
method = "dop853"
step = 0.002
batch = 1
[gradient]
wrt = ["kerr", "drive", "kappa"]
checkpoint_memory = "30 KiB"
checkpoint_disk = "200 KiB"
checkpoint_directory = "scratch"
"""

# The same in one span of time: points of some seconds.
LONG = replaced(DISK, end="40.0")

# Points without a gradient: thousands in a second, so that merging them takes its time.
MANY = replaced(RABI.partition("[gradient]")[0], end="1.0", save="3")

# The least that has a result.
LEAST = """
format_version = 1
parameters = { drive = 0.7, phase = 0.0 }
subsystem = [{ name = "q", levels = 2 }]
hamiltonian = [{ operator = "sigmax(q)", coefficient = "drive/2" }]
observable = [{ name = "up", operator = "projector(q, 1)" }]
loss = [{ name = "p", expression = "final(up)" }]
time = { end = 1.0, save = 2 }
solver = { batch = 1 }
"""


class Workplace(Directory):
    """A directory with an input, in which runs are started and hurt."""

    def start(self, *arguments, ranks=1):
        return Run(self.path, arguments, ranks)

    def digest(self, name="job.h5", is_verified=True):
        """Of the results in a file that is sound."""
        if not is_verified:
            return self.noted_digest(name)
        done = self.costate("info", name)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{name}: a sound result file"), done.stdout
        return self.noted_digest(name)

    def noted_digest(self, name):
        with h5py.File(self.path / name) as file:
            return file.attrs["content_sha256"]

    def count(self, name="job.h5"):
        """Points that are done or have failed, in the file or its journals."""
        done = self.costate("info", name)
        if "no such file" in done.stderr or "says not of what it is the journal" in done.stderr:
            return 0
        assert done.returncode == 0, done.stderr
        found = re.search(r"^points +(\d+) done, (\d+) failed, \d+ pending", done.stdout, re.MULTILINE)
        return int(found[1]) + int(found[2])

    def copy_journal(self, source="job.h5", target="before.h5"):
        """As it is at this moment; False where it went away meanwhile, or is not there."""
        source, target = (self.path / f"{name}.journal" for name in (source, target))
        shutil.rmtree(target, ignore_errors=True)
        try:
            shutil.copytree(source, target)
        except (FileNotFoundError, shutil.Error):
            shutil.rmtree(target, ignore_errors=True)
            return False
        return True

    def journal(self, name="job.h5"):
        """The journals' paths, the first start's first."""
        return sorted((self.path / f"{name}.journal").glob("*.journal"))

    def stop_complete(self, *arguments, name="job.h5"):
        """All points in journals, and no file made of them yet."""
        for share in ("1/2", "2/2"):
            done = self.costate("run", "job.toml", "--output", name, "--shard", share, *arguments)
            assert done.returncode in (0, 3), done.stderr
        assert not (self.path / name).exists()

    def keep(self, name="job.h5"):
        """Bytes of the journal's files, to be put back as often as one likes."""
        return {path.name: path.read_bytes() for path in (self.path / f"{name}.journal").iterdir()}

    def put_back(self, kept, name="job.h5"):
        directory = self.path / f"{name}.journal"
        shutil.rmtree(directory, ignore_errors=True)
        (self.path / name).unlink(missing_ok=True)
        directory.mkdir()
        for file, content in kept.items():
            (directory / file).write_bytes(content)
        return directory


class Run:
    """A run that goes on in the background, with all its processes."""

    def __init__(self, path, arguments, ranks):
        self.mark = uuid.uuid4().hex
        self.ranks = ranks
        launcher = [] if ranks == 1 else ["mpirun", "-n", str(ranks)]
        self.log = open(path / f"log-{self.mark}", "w+", encoding="utf-8")
        self.begin = time.monotonic()
        self.process = subprocess.Popen(launcher + [EXECUTABLE] + [str(argument) for argument in arguments], cwd=path,
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
                                        env=os.environ | {MARK: self.mark}, start_new_session=True)

    def processes(self):
        """What belongs to the run and lives: {process: rank}; no rank for the launcher."""
        found = {}
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    variables = file.read().split(b"\0")
            except OSError:
                continue
            if f"{MARK}={self.mark}".encode() in variables:
                ranks = [text for text in variables if text.startswith(b"OMPI_COMM_WORLD_RANK=")]
                is_launcher = self.ranks > 1 and not ranks
                found[int(entry)] = None if is_launcher else int(ranks[0].partition(b"=")[2]) if ranks else 0
        return found

    def rank_processes(self):
        return {rank: process for process, rank in self.processes().items() if rank is not None}

    def wait(self, seconds):
        """The exit status; None where it goes on."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(seconds)
        return None

    def end(self, seconds=120):
        """The exit status of a run that ends by itself, and seconds since `begin`."""
        status = self.wait(seconds)
        if status is None:
            self.clear()
            raise AssertionError(f"still running after {seconds} s: {self.text()}")
        self.gone()
        return status

    def gone(self, seconds=15):
        """Waits until no process is left; the seconds that took."""
        begin = time.monotonic()
        while self.process.poll() is None or self.processes():
            if time.monotonic() - begin > seconds:
                left = {process: where(process) for process in self.rank_processes().values()}
                self.clear()
                raise AssertionError(f"processes are left over: {left}\n{self.text()}")
            time.sleep(0.01)
        return time.monotonic() - begin

    def clear(self):
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()

    def text(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def kill(self, target, rng):
        """kill -9 of "launcher", "all" ranks or "one" of them; what each was about, or nothing where it had ended."""
        ranks = self.rank_processes()
        if target == "launcher" and self.ranks > 1:
            if self.process.poll() is not None:
                return []
            doing = [where(process) for process in ranks.values()]
            self.go_on()
            self.process.kill()
            return doing
        chosen = list(ranks.values()) if target == "all" else [rng.choice(list(ranks.values()))] if ranks else []
        doing = [(process, where(process)) for process in chosen]
        hit = []
        for process, what in doing:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                hit.append(what)
        return [what for what in hit if what != "ended"]

    def go_on(self):
        """All ranks that were stopped to look at them. The kernel ends what lies stopped and loses its launcher: that
        is not what is to be seen."""
        for process in self.rank_processes().values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    def reach(self, what, rank=0, seconds=60):
        """Looks on until the rank is about this, and leaves it stopped there; False where the run ends before."""
        begin = time.monotonic()
        process = None
        while time.monotonic() - begin < seconds and self.process.poll() is None:
            process = process or self.rank_processes().get(rank)
            if process is None or what == "journal: sync" and system_call(process) != FDATASYNC:
                continue
            if where(process) == what:
                return True
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)
            time.sleep(0.0005)
        return False


FDATASYNC = "75"


def system_call(process):
    """The number of that in which a process waits; it is not stopped to look."""
    try:
        with open(f"/proc/{process}/syscall", encoding="ascii") as file:
            return file.read().split()[0]
    except (OSError, IndexError):
        return ""


# What functions of the program are about. On the stack the innermost of them counts.
ACTIVITIES = {
    "journal: sync": ("JournalWriter::sync(", "JournalSink::sync("),
    "journal: append": ("JournalWriter::append(", "encode_record("),
    "savepoint": ("SavepointFile::", "Savepoints::save("),
    "checkpoint file": ("Hdf5StateFile::", "DiskStates::", "hdf5_state_file("),
    "way back": ("AdjointPass::", "Backprop::", "Integrator::walk_back("),
    "way forward": ("Integrator::record(", "Integrator::walk(", "Batch::", "Solver::solve("),
    "merge: seal": ("costate::seal(", "costate::check_seal("),
    "merge: write": ("ResultWriter::", "TemporaryFile::", "merge_journals("),
    "journals: read": ("survey_journals(", "JournalReader::"),
    "journal: remove": ("JournalDirectory::remove(", "JournalDirectory::clear("),
    "claim": ("OutputClaim::", "JournalDirectory::"),
    "wait, or between batches": ("run_sweep(", "Communicator::wait_for_all(", "Bulletin::"),
    "plan": ("BatchPlan::", "profiles("),
}


@functools.cache
def functions():
    """The program's: where they begin, and their names."""
    listed = subprocess.run(["nm", "-C", "--defined-only", EXECUTABLE], capture_output=True, text=True).stdout
    found = sorted((int(line[:16], 16), line[19:]) for line in listed.splitlines() if line[17] in "tTwWi")
    return [place for place, _ in found], [name for _, name in found]


def where(process):
    """What a process is about, from its stack; it is stopped to look. "computing" where that cannot be seen."""
    try:
        os.kill(process, signal.SIGSTOP)
        for _ in range(1000):
            with open(f"/proc/{process}/stat", encoding="ascii") as file:
                state = file.read().rpartition(")")[2].split()[0]
            if state in "Tt":
                break
            if state in "ZX":
                return "ended"
            time.sleep(0.001)
        with open(f"/proc/{process}/syscall", encoding="ascii") as file:
            words = file.read().split()
        with open(f"/proc/{process}/maps", encoding="utf-8") as file:
            maps = [line.split() for line in file]
        name = os.path.realpath(EXECUTABLE)
        own = [[int(word, 16) for word in line[0].split("-")] for line in maps if line[-1] == name]
        code = [[int(word, 16) for word in line[0].split("-")] for line in maps if line[-1] == name and "x" in line[1]]
        pointer, place = int(words[-2], 16), int(words[-1], 16)
        end = next(high for low, high in ([int(word, 16) for word in line[0].split("-")] for line in maps)
                   if low <= pointer < high)
        with open(f"/proc/{process}/mem", "rb", buffering=0) as file:
            file.seek(pointer & ~7)
            stack = array.array("Q", file.read((end - (pointer & ~7)) & ~7))
    except (ProcessLookupError, FileNotFoundError):
        return "ended"
    except (OSError, StopIteration, IndexError, ValueError):
        return "computing"
    if not own or not functions()[0]:
        return "computing"
    base = own[0][0]
    places, names = functions()
    is_begun = False
    for word in [place, *stack]:
        if not any(low <= word < high for low, high in code):
            continue
        function = names[bisect.bisect_right(places, word - base) - 1]
        for activity, parts in ACTIVITIES.items():
            if any(part in function for part in parts):
                return activity
        is_begun = is_begun or "costate::" in function
    return "other" if is_begun else "start or end of the process"


class Tally(collections.Counter):
    """What was hit, how often."""

    def note(self, *what):
        self[what] += 1

    def report(self, title):
        print(f"\n{title}")
        for what, count in sorted(self.items()):
            print(f"  {count:5d}  {', '.join(what)}")


def in_parallel(cases, work, places):
    """work(place, case) for all cases, at the places side by side; the first error is raised."""
    cases = iter(cases)
    guard = threading.Lock()
    errors = []

    def labour(place):
        while not errors:
            with guard:
                case = next(cases, None)
            if case is None:
                return
            try:
                work(place, case)
            except BaseException as error:  # pytest has to see assertions of other threads
                errors.append(error)

    threads = [threading.Thread(target=labour, args=(place,)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def spread(items, count):
    """So many of them, evenly; with an odd stride, so that all bits of bytes have their turn."""
    stride = max(1, len(items) // count)
    return items[::stride + (stride + 1) % 2] if stride > 1 else items


def flipped(content, bit):
    damaged = bytearray(content)
    damaged[bit // 8] ^= 1 << (bit % 8)
    return bytes(damaged)


@contextlib.contextmanager
def tmpfs(path, options):
    path.mkdir()
    if shutil.which("mount") is None or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], capture_output=True).returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


def remount(path, options):
    subprocess.run(["mount", "-o", f"remount,{options}", path], check=True)
