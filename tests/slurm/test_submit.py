"""scripts/submit where there is no SLURM: what it writes, and what it refuses."""

import pathlib
import shutil
import signal
import subprocess
import time

import pytest

SUBMIT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "submit"

# Programs that tell what they are called with: a line for the name, one for each argument. costate info and costate
# --version have nothing to tell.
TELL = "#!/bin/bash\n[[ ${1:-} != info && ${1:-} != --version ]] || exit 1\nprintf '%s\\n' \"${0##*/}\" \"$@\" >>\"$TOLD\"\n"
SRUN = TELL + 'while [[ $1 == -* ]]; do shift; done\nexec "$@"\n'
TOOLS = ["bash", "basename", "cat", "dirname", "env", "grep", "head", "kill", "ls", "realpath", "sed", "sleep", "touch", "wc"]


class Place:
    """A directory with an input, and the programs of a SLURM that does nothing."""

    def __init__(self, path):
        self.path = path
        self.environment = {"PATH": str(path / "bin"), "HOME": str(path), "COSTATE": str(path / "bin/costate"),
                            "TOLD": str(path / "told")}
        (path / "bin").mkdir()
        for name in TOOLS:
            (path / "bin" / name).symlink_to(shutil.which(name))
        for name, text in {"costate": TELL, "scontrol": TELL, "srun": SRUN}.items():
            self.program(name, text)
        (path / "rabi.toml").write_text("format_version = 1\n")

    def program(self, name, text):
        (self.path / "bin" / name).write_text(text)
        (self.path / "bin" / name).chmod(0o755)

    def submit(self, *arguments, status=0):
        done = subprocess.run([SUBMIT, *arguments], cwd=self.path, env=self.environment, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        return done

    def dry_run(self, *arguments):
        """The job scripts by name, and the commands."""
        before = self.names()
        text = self.submit("--dry-run", *arguments).stdout
        assert self.names() == before
        parts = [part.partition(" <==\n") for part in ("\n" + text).split("\n==> ")[1:]]
        scripts = {name: body for name, _, body in parts if name != "command"}
        return scripts, [body.strip() for name, _, body in parts if name == "command"]

    def script(self, *arguments):
        [text] = self.dry_run(*arguments)[0].values()
        return text

    def directives(self, *arguments):
        return [line[len("#SBATCH "):] for line in self.script(*arguments).splitlines() if line.startswith("#SBATCH ")]

    def start(self, script, **environment):
        """Runs a job script."""
        (self.path / "told").write_text("")
        environment = self.environment | {"SLURM_JOB_ID": "17"} | environment
        return subprocess.Popen(["bash", "-c", script], cwd=self.path, env=environment)

    def run(self, script, status=0, **environment):
        """What the programs tell that it runs."""
        assert self.start(script, **environment).wait(timeout=20) == status
        return self.told()

    def told(self):
        return (self.path / "told").read_text().splitlines()

    def names(self):
        return sorted(str(entry.relative_to(self.path)) for entry in self.path.rglob("*"))


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "it's a \"place\" $HOME & `more` # *"
    path.mkdir()
    return Place(path)


SRUN_TOLD = ["srun", "--kill-on-bad-exit=0", "--wait=60"]


def test_the_plain_job(place):
    scripts, commands = place.dry_run("rabi.toml")
    assert list(scripts) == ["rabi.h5.sbatch"]
    assert commands == ["sbatch rabi.h5.sbatch"]
    costate = place.environment["COSTATE"]
    assert place.run(scripts["rabi.h5.sbatch"]) == [*SRUN_TOLD, costate, "run", "rabi.toml", "--resume",
                                                    "costate", "run", "rabi.toml", "--resume"]
    quoted = str(place.path).replace('"', '\\"')
    assert place.directives("rabi.toml") == [
        "--job-name=rabi", f'"--chdir={quoted}"', "--output=rabi.h5.slurm-%j.log", "--open-mode=append",
        "--signal=B:USR1@60", "--requeue", "--ntasks=1"]


def test_the_options(place):
    options = ["--nodes=2", "--ntasks=8", "--cpus-per-task=4", "--gpus-per-task=a100:1", "--mem=8G", "--time=1-12:30:00",
               "--partition=long", "--account=me", "--qos=low"]
    for given in (options, [part for option in options for part in option.split("=")]):
        assert set(options) <= set(place.directives("rabi.toml", *given))
    assert "--job-name=mine" in place.directives("rabi.toml", "--job-name=mine")
    assert "srun --kill-on-bad-exit=0 --wait=60 --cpus-per-task=4}" in place.script("rabi.toml", "--cpus-per-task=4")
    assert place.directives("rabi.toml", "--", "-C", "big&new", "--exclusive")[-1] == '-C "big&new" --exclusive'


NAMES = ["plain", "two words", "it's", 'a "b"', "$HOME `date` \\$(date)", "a;b&c|d<e>f", "*?[a]", "-dash", "50%j", "é"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_reaches_the_program(place, name):
    (place.path / f"{name}.toml").touch()
    given = f"./{name}.toml"
    output = f"{name}.h5".replace("\\", "")
    setting = f'title="{name}"'
    told = place.run(place.script(given, "--output", output, "--set", setting, "--set", "a=1"))
    arguments = ["run", given, "--output", output, "--set", setting, "--set", "a=1", "--resume"]
    assert told[-len(arguments) - 1:] == ["costate", *arguments]


@pytest.mark.parametrize(("text", "options", "result"), [
    ("", [], "rabi.h5"),
    ('[output]\nstates = "all"\nfile = "a.h5"  # here\n[x]\nfile = "b.h5"\n', [], "a.h5"),
    ('[x]\nfile = "b.h5"\n', [], "rabi.h5"),
    ('output.file = "a b.h5"\n', [], "a b.h5"),
    ("output = { states = 'all', file = 'a.h5' }\n", [], "a.h5"),
    ('[output]\nfile = "a.h5"\n', ["--output=bin/c.h5"], "bin/c.h5"),
    ('[output]\nfile = "a.h5"\n', ["--set", 'output.file="c.h5"'], "c.h5")])
def test_the_script_is_beside_the_result(place, text, options, result):
    (place.path / "rabi.toml").write_text("format_version = 1\n" + text)
    scripts, _ = place.dry_run("rabi.toml", *options)
    assert list(scripts) == [f"{result}.sbatch"]
    assert f"{result}.slurm-%j.log" in scripts[f"{result}.sbatch"]


def test_an_array(place):
    scripts, commands = place.dry_run("rabi.toml", "--array", "5%2", "--ntasks=3")
    assert list(scripts) == ["rabi.h5.array.sbatch", "rabi.h5.merge.sbatch"]
    assert commands == ["sbatch rabi.h5.array.sbatch", "sbatch --dependency=afterany:JOB rabi.h5.merge.sbatch"]
    shard, merge = scripts.values()
    assert "\n#SBATCH --array=1-5%2\n" in shard and "--array" not in merge
    assert place.run(shard, SLURM_ARRAY_TASK_ID="4")[-5:] == ["run", "rabi.toml", "--resume", "--shard", "4/5"]
    assert place.run(merge)[-4:] == ["costate", "run", "rabi.toml", "--resume"]


def version(words):
    return f"#!/bin/bash\n[[ $1 != --version ]] || echo 'costate 1.0 (abc), {words}'\n"


ON_CUDA = '[solver]\ndevice = "cuda"\n'


@pytest.mark.parametrize(("text", "options", "asks"), [
    (ON_CUDA, [], 'device = "cuda"'), ("", ["--set", 'solver.device="cuda"'], 'device = "cuda"'),
    ("solver = { device = 'cuda' }\n", [], 'device = "cuda"'), ("", ["--gpus-per-task=1"], "--gpus-per-task"),
    ("", ["--", "--gres=gpu:2"], "--gres=gpu:2"), ("", ["--", "-G", "2"], "-G"), ("", ["--", "--gpus=2"], "--gpus=2")])
def test_a_program_without_cuda_is_not_queued_for_a_gpu(place, text, options, asks):
    place.program("sbatch", TELL)
    (place.path / "rabi.toml").write_text("format_version = 1\n" + text)
    place.program("costate", version("without CUDA"))
    before = place.names()
    for dry in ([], ["--dry-run"]):
        done = place.submit("rabi.toml", *dry, *options, status=2)
        assert f"costate was built without CUDA ({asks} asks for a GPU)" in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1 and place.names() == before
    place.program("costate", version("CUDA 12.4"))
    place.script("rabi.toml", *options)
    place.program("costate", "#!/bin/bash\nexit 1\n")  # it can start on the nodes only
    place.script("rabi.toml", *options)


def test_a_program_without_cuda_may_compute_on_cpus(place):
    place.program("costate", version("without CUDA"))
    place.script("rabi.toml")
    place.script("rabi.toml", "--set", 'solver.device="cpu"', "--gpus-per-task=1")
    (place.path / "rabi.toml").write_text("format_version = 1\n" + ON_CUDA)
    place.script("rabi.toml", "--set", 'solver.device="cpu"')
    (place.path / "site.sh").write_text("echo hello\nexport ANSWER=without\n")
    place.program("costate", '#!/bin/bash\necho "costate 1.0 (abc), ${ANSWER:-} CUDA"\n')
    place.submit("rabi.toml", "--dry-run", "--site=site.sh", status=2)
    place.submit("rabi.toml", "--dry-run")


def test_the_site_file(place):
    def first(script):
        return place.run(script)[:2]

    text = "echo site >>\"$TOLD\"\necho \"$1\" >>\"$TOLD\"\nfalse\n[[ $absent ]]\n"  # careless, as they are
    (place.path / "my site.sh").write_text(text)
    assert first(place.script("rabi.toml", "--site", "my site.sh")) == ["site", ""]
    place.environment["COSTATE_SITE"] = "my site.sh"
    assert first(place.script("rabi.toml")) == ["site", ""]
    del place.environment["COSTATE_SITE"]
    assert first(place.script("rabi.toml"))[0] == "srun"
    (place.path / ".config/costate").mkdir(parents=True)
    (place.path / ".config/costate/site.sh").write_text(text)
    assert first(place.script("rabi.toml")) == ["site", ""]


def test_another_launcher(place):
    (place.path / "site.sh").write_text('export COSTATE_LAUNCHER="env A=1"\n')
    assert place.run(place.script("rabi.toml", "--site=site.sh")) == ["costate", "run", "rabi.toml", "--resume"]


@pytest.mark.parametrize("status", [0, 1, 2, 3, 75, 137])
def test_the_exit_status_is_the_program_s_and_75_comes_again(place, status):
    place.program("costate", TELL + f"exit {status}\n")
    told = place.run(place.script("rabi.toml"), status=status)
    assert (told[-3:] == ["scontrol", "requeue", "17"]) == (status == 75)


@pytest.mark.parametrize(("points", "savepoint", "comes_again"), [
    ('$(wc -l <"$TOLD") done', "0.savepoint", True), ("3 done", "$(wc -l <\"$TOLD\").savepoint", True),
    ("3 done", "0.savepoint", False)], ids=["points", "savepoints", "nothing"])
def test_a_job_without_progress_is_not_started_for_ever(place, points, savepoint, comes_again):
    (place.path / "rabi.h5.journal").mkdir()
    (place.path / "rabi.h5.journal/0.savepoint").touch()
    place.program("costate", f'''#!/bin/bash
if [[ $1 == info ]]; then
  echo "points {points}"
else
  echo >>"$TOLD"
  [[ -e rabi.h5.journal/{savepoint} ]] || touch "rabi.h5.journal/{savepoint}"
  exit 75
fi
''')
    told = place.run(place.script("rabi.toml"), status=75 if comes_again else 1)
    assert ("scontrol" in told) == comes_again


@pytest.mark.parametrize("number", [signal.SIGUSR1, signal.SIGTERM])
def test_signals(place, number):
    """USR1 goes on to the program, which the script waits for, and the job comes again; with TERM it does not."""
    place.program("costate", TELL + "trap 'sleep 0.3; exit 75' USR1 TERM\necho ready >>\"$TOLD\"\n"
                  "for (( k = 0; k < 200; k++ )); do sleep 0.1; done\n")
    job = place.start(place.script("rabi.toml"))
    while "ready" not in place.told():
        assert job.poll() is None
        time.sleep(0.05)
    job.send_signal(number)
    if number == signal.SIGTERM:  # SLURM sends it to the program itself
        children = pathlib.Path(f"/proc/{job.pid}/task/{job.pid}/children").read_text().split()
        subprocess.run(["kill", "-TERM", *children], check=True)
    assert job.wait(timeout=20) == 75
    assert ("requeue" in place.told()) == (number == signal.SIGUSR1)


def test_submission(place):
    place.program("sbatch", TELL + 'printf "%s;cluster\\n" $(( 40 + $(grep -c "^sbatch$" "$TOLD") ))\n')
    assert place.submit("rabi.toml").stdout == "submit: job 41 runs rabi.h5.sbatch; its log: rabi.h5.slurm-41.log\n"
    assert place.told() == ["sbatch", "--parsable", "rabi.h5.sbatch"]
    assert (place.path / "rabi.h5.sbatch").read_text() == place.script("rabi.toml").split("\n\n==> ")[0]
    text = place.submit("rabi.toml", "--array=2").stdout
    assert text.startswith("submit: job 42 runs rabi.h5.array.sbatch, and after it job 43 runs rabi.h5.merge.sbatch;")
    assert place.told()[-4:] == ["sbatch", "--parsable", "--dependency=afterany:42", "rabi.h5.merge.sbatch"]


def test_what_sbatch_refuses_is_told(place):
    place.program("sbatch", "#!/bin/bash\necho 'sbatch: error: no such partition' >&2\nexit 1\n")
    done = place.submit("rabi.toml", "--array=2", status=1)
    assert done.stderr == "sbatch: error: no such partition\n" and done.stdout == ""


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "no input"), (["absent.toml"], "absent.toml: cannot be read"), (["."], ".: cannot be read"), ([""], "empty"),
    (["rabi.toml", "rabi.toml"], "one input is enough"), (["rabi.toml", "--fast"], "unknown option --fast"),
    (["rabi.toml", "--fast=1"], "unknown option --fast"), (["rabi.toml", "--ntasks"], "--ntasks needs a value"),
    (["rabi.toml", "--mem="], "--mem needs a value"), (["rabi.toml", "--ntasks=0"], "--ntasks 0"),
    (["rabi.toml", "--ntasks=many"], "--ntasks many"), (["rabi.toml", "--nodes=2-"], "--nodes 2-"),
    (["rabi.toml", "--array=0"], "--array 0"), (["rabi.toml", "--array=1-4"], "--array 1-4"),
    (["rabi.toml", "--time=soon"], "--time soon"), (["rabi.toml", "--set", "kerr"], "--set kerr"),
    (["rabi.toml", "--site=absent.sh"], "absent.sh: the site file cannot be read"),
    (["rabi.toml", "--output=absent/a.h5"], "absent/a.h5: its directory does not exist"),
    (["rabi.toml", "--output=a\\b.h5"], "backslash"), (["rabi.toml", "--job-name=a\nb"], "one line"),
    (["rabi.toml", "--", "--comment=a\nb"], "line break")])
@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["", "dry"])
def test_a_wrong_command_is_one_line(place, arguments, words, dry):
    place.program("sbatch", TELL)
    before = place.names()
    done = place.submit(*dry, *arguments, status=2)
    assert done.stderr.startswith("submit: error: ") and len(done.stderr.splitlines()) == 1, done.stderr
    assert words in done.stderr
    assert done.stdout == "" and place.names() == before


def test_what_is_absent_is_told(place):
    assert "no sbatch" in place.submit("rabi.toml", status=2).stderr
    place.environment["COSTATE"] = "/absent/costate"
    assert "/absent/costate: not a program" in place.submit("rabi.toml", "--dry-run", status=2).stderr


def test_the_program_in_the_path_or_from_the_site_file(place):
    # A copy of the script that has no build beside it.
    (place.path / "tree/scripts").mkdir(parents=True)
    copy = place.path / "tree/scripts/submit"
    copy.write_text(SUBMIT.read_text())
    copy.chmod(0o755)
    del place.environment["COSTATE"]

    def program(*arguments):
        done = subprocess.run([copy, "rabi.toml", "--dry-run", *arguments], cwd=place.path, env=place.environment,
                              capture_output=True, text=True)
        return done.stdout.split(" run rabi.toml")[0].split()[-1] if done.returncode == 0 else done.stderr

    assert program() == "costate"
    (place.path / "bin/costate").rename(place.path / "tree/costate")
    assert program().startswith("submit: error: costate is not there")
    (place.path / "site.sh").write_text(f'PATH="{place.path}/tree:$PATH"\n'.replace('a "place" $HOME & `more`', "*"))
    assert program().startswith("submit: error: costate is not there")
    (place.path / "site.sh").write_text("PATH=$PWD/tree:$PATH\n")
    assert program("--site=site.sh") == "costate"


def test_help(place):
    text = place.submit("--help").stdout
    assert "usage: scripts/submit INPUT.toml" in text and "set -e" not in text
