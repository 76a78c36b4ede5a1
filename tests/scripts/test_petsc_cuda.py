"""scripts/petsc_cuda with compilers that only write down how they were called."""

import pathlib
import subprocess
import tarfile

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "petsc_cuda"
TOOL = """#!/bin/bash
echo "$(basename "$0") $*" >> {log}
[[ "$*" != *{failing}* ]]
"""


class Machine:
    def __init__(self, folder):
        self.folder = folder
        self.log = folder / "calls"
        self.log.touch()
        self.prefix = folder / "pre fix"
        self.install("nothing fails")
        (folder / "petsc-1").mkdir()
        (folder / "petsc-1/configure").touch()
        with tarfile.open(folder / "petsc-1.tar.gz", "w:gz") as archive:
            archive.add(folder / "petsc-1", "petsc-1")
        (folder / "sundials").mkdir()
        (folder / "sundials/CMakeLists.txt").touch()

    def install(self, failing):
        tools = self.folder / "bin"
        tools.mkdir(exist_ok=True)
        for name in ("nvcc", "mpicc", "mpicxx", "cmake", "make", "python3"):
            (tools / name).write_text(TOOL.format(log=self.log, failing=f"'{failing}'"))
            (tools / name).chmod(0o755)

    def build(self, *options):
        sources = ["--petsc", self.folder / "petsc-1.tar.gz", "--sundials", self.folder / "sundials"]
        return subprocess.run(
            [SCRIPT, self.prefix, *sources, *options],
            env={"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )

    def calls(self):
        return self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_petsc_comes_before_the_sundials_that_stands_on_it(machine):
    result = machine.build("--cuda-arch", "80", "--jobs", "3")
    assert (result.returncode, result.stderr) == (0, "")
    calls = machine.calls()
    assert [call.split()[0] for call in calls] == ["python3", "make", "make", "cmake", "cmake", "cmake"]
    assert f"--prefix={machine.prefix}" in calls[0] and "--with-cuda-arch=80" in calls[0]
    assert "MAKE_NP=3" in calls[1] and calls[2].endswith(" install")
    assert f"-DPETSC_DIR={machine.prefix}" in calls[3] and "-DENABLE_MPI=ON" in calls[3]
    assert not (machine.prefix / "build").exists()


def test_a_step_that_fails_ends_it_and_names_the_log(machine):
    machine.install("PETSC_ARCH=cuda install")
    result = machine.build()
    assert result.returncode == 2
    log = machine.prefix / "build/petsc-install.log"
    assert result.stderr == f"petsc_cuda: error: petsc-install failed, see {log}\n"
    assert log.exists() and len(machine.calls()) == 3


@pytest.mark.parametrize(
    "options, message",
    [
        (["--cuda-arch", "hopper"], "--cuda-arch hopper: not understood (like --cuda-arch 90)"),
        (["--jobs", "0"], "--jobs 0: not understood (like --jobs 4)"),
        (["--jobs"], "--jobs has no value"),
        (["--frobnicate"], "unknown option --frobnicate"),
        (["--petsc", "/nowhere.tar.gz"], "/nowhere.tar.gz: there is no such file"),
    ],
)
def test_a_wrong_command_is_told(machine, options, message):
    result = machine.build(*options)
    assert (result.returncode, result.stderr) == (2, f"petsc_cuda: error: {message}\n")
    assert machine.calls() == []
