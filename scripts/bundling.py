"""What the scripts that pack programs for machines without this one's libraries share."""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What every Linux machine has, as old as that of the bundle's machine or newer.
SYSTEM = ("ld-linux", "linux-vdso", "libc.so", "libm.so", "libdl.so", "librt.so", "libpthread.so")
# A bare machine's only user may well be root.
ENVIRONMENT = os.environ | {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, **options)


def libraries(program):
    """The libraries that a program or library is loaded with, those of the system left out: name to path. A library that
    is not here has no path."""
    found = {}
    for line in run("ldd", program, stdout=subprocess.PIPE, text=True).stdout.splitlines():
        words = line.split()
        if "=>" in words and not words[0].startswith(SYSTEM):
            found[words[0]] = None if words[2] == "not" else pathlib.Path(words[2])
    return found


def copy_libraries(programs, folder, left_out=()):
    """Copies what the programs are loaded with, but for names that begin with one of `left_out`."""
    folder.mkdir(exist_ok=True)
    for program in programs:
        for name, path in libraries(program).items():
            if name.startswith(tuple(left_out)) or (folder / name).exists():
                continue
            if path is None:
                sys.exit(f"{program} needs {name}, which is not here")
            shutil.copy(path, folder / name)


def copy_program(program, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(program, target)
    run("strip", target)


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def write_script(path, text):
    path.write_text(text)
    path.chmod(0o755)


def print_size(folder):
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 2**20:.1f} MiB")
