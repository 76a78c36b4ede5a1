"""A SLURM cluster of one node for tests: its own munged, slurmctld and slurmd, in one directory, on the loopback device.

The daemons belong to a keeper process, this file run as a program. It stops everything as soon as its standard input
ends: when the test is done, and also when the test fails, is interrupted or killed.
"""

import getpass
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

DAEMONS = ("munged", "slurmctld", "slurmd")
COMMANDS = ("sbatch", "srun", "squeue", "scancel", "scontrol")
KILL_WAIT = 15  # seconds between SIGTERM and SIGKILL

CONFIGURATION = """
ClusterName=costate
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
# Credentials expire soon: so long does SLURM wait before it starts a requeued job.
AuthInfo=socket={path}/munge.socket,cred_expire=5
# Open MPI names its shared memory by the job's number: clusters beside each other have different ones.
FirstJobId={first_job}
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={path}/state
SlurmdSpoolDir={path}/spool
# So does SLURM with PMIx's directories.
TmpFS={path}/tmp
SlurmctldPidFile={path}/slurmctld.pid
SlurmdPidFile={path}/slurmd.pid
SlurmctldLogFile={path}/slurmctld.log
SlurmdLogFile={path}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
MpiDefault=pmix
ReturnToService=2
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
KillWait={kill_wait}
CompleteWait=0
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobCompType=jobcomp/filetxt
JobCompLoc={path}/jobs.txt
GresTypes=gpu
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs=8 RealMemory=8000 Gres=gpu:2 State=UNKNOWN
PartitionName=main Nodes=node Default=YES MaxTime=INFINITE State=UP PriorityTier=1 DefMemPerCPU=100
PartitionName=urgent Nodes=node MaxTime=INFINITE State=UP PriorityTier=2 DefMemPerCPU=100
"""


def path_to(program):
    return shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def missing():
    """The programs that are not installed."""
    return [program for program in DAEMONS + COMMANDS if path_to(program) is None]


class Cluster:
    """The cluster as a context; `settings` are lines for slurm.conf."""

    def __init__(self, *settings):
        self.settings = settings

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="costate-slurm-"))  # a short one: sockets' paths have a limit
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "SBATCH_"))}
        self.environment["SLURM_CONF"] = str(self.path / "slurm.conf")
        self.keeper = subprocess.Popen([sys.executable, __file__, self.path, *self.settings], env=self.environment,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        if self.keeper.stdout.readline() != "ready\n":
            self.stop()
            raise RuntimeError(f"SLURM did not start; the logs are in {self.path}\n" + self.logs())
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.keeper.stdin.close()
        self.keeper.wait()
        self.keeper.stdout.close()

    def logs(self):
        return "\n".join(f"{log}:\n{log.read_text()}" for log in sorted(self.path.glob("*.log")))

    def command(self, *arguments, cwd=None, check=True):
        done = subprocess.run([str(argument) for argument in arguments], env=self.environment, cwd=cwd, capture_output=True,
                              text=True, timeout=60)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def jobs(self):
        """The states of the jobs that are not finished, by id."""
        lines = self.command("squeue", "--noheader", "--format=%i %T").splitlines()
        return dict(line.split() for line in lines)

    def job(self, number):
        """What SLURM knows about a job, also a finished one."""
        text = self.command("scontrol", "show", "--oneliner", "job", number)
        return dict(part.split("=", 1) for part in text.split() if "=" in part)


class Keeper:
    """Owns the daemons of a cluster."""

    def __init__(self, path, settings):
        self.path = path
        self.daemons = []
        for name in ("state", "spool", "tmp"):
            (path / name).mkdir()
        (path / "munge.key").write_bytes(os.urandom(128))
        (path / "munge.key").chmod(0o600)
        with socket.socket() as controller, socket.socket() as node:
            controller.bind(("127.0.0.1", 0))
            node.bind(("127.0.0.1", 0))
            configuration = CONFIGURATION.format(
                host=socket.gethostname().partition(".")[0], user=getpass.getuser(), path=path, kill_wait=KILL_WAIT,
                first_job=os.getpid() % 600_000 * 100 + 1,
                controller_port=controller.getsockname()[1], node_port=node.getsockname()[1])
        (path / "slurm.conf").write_text(configuration + "\n".join(settings) + "\n")
        (path / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        (path / "gres.conf").write_text("".join(f"NodeName=node Name=gpu File=/dev/{name}\n" for name in ("null", "zero")))

    def start(self):
        self.daemon("munged", "--foreground", "--force", f"--key-file={self.path}/munge.key",
                    f"--socket={self.path}/munge.socket", f"--pid-file={self.path}/munge.pid",
                    f"--seed-file={self.path}/munge.seed", f"--log-file={self.path}/munge.log")
        self.wait_for(lambda: (self.path / "munge.socket").exists())
        self.daemon("slurmctld", "-D", "-c")
        self.daemon("slurmd", "-D")
        self.wait_for(lambda: self.ask("sinfo", "--noheader", "--format=%T", "--partition=main") == "idle")

    def daemon(self, name, *arguments):
        with open(self.path / f"{name}.out.log", "w") as log:
            self.daemons.append(subprocess.Popen([path_to(name), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def wait_for(self, condition):
        end = time.monotonic() + 30
        while not condition():
            if time.monotonic() > end or any(daemon.poll() is not None for daemon in self.daemons):
                raise RuntimeError
            time.sleep(0.1)

    def ask(self, *command):
        return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout.strip()

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(timeout=5)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        for pid in self.descendants():
            os.kill(pid, signal.SIGKILL)

    def descendants(self):
        """The processes of jobs, which outlive the daemons: they have the path of this cluster's configuration."""
        mark = f"SLURM_CONF={self.path}/slurm.conf".encode()
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if int(entry.name) != os.getpid() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:  # gone, or another user's
                pass
        return found


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    keeper = Keeper(pathlib.Path(sys.argv[1]), sys.argv[2:])
    try:
        keeper.start()
    except RuntimeError:
        keeper.stop()
        sys.exit(1)
    print("ready", flush=True)
    sys.stdin.read()
    keeper.stop()
    shutil.rmtree(keeper.path)


if __name__ == "__main__":
    main()
