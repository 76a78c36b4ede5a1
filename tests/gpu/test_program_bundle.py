"""scripts/program_bundle: what it packs runs elsewhere and finds results that are wrong. The device is the CPU here."""

import json
import os
import pathlib
import shutil
import subprocess

import h5py
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXECUTABLE = pathlib.Path(os.environ["COSTATE_EXECUTABLE"])
CASE = """
format_version = 1
[parameters]
drive = 0.7
[[subsystem]]
name = "q"
levels = 2
[[hamiltonian]]
operator = "sigmax(q)"
coefficient = "drive/2"
[[observable]]
name = "excited"
operator = "projector(q, 1)"
[[loss]]
name = "population"
expression = "final(excited)"
[time]
end = 3.0
save = 4
[sweep]
mode = "grid"
axes = [ { parameter = "drive", linspace = [0.2, 1.2, 4] } ]
[solver]
batch = 1
[gradient]
wrt = ["drive"]
"""


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packed")
    (folder / "rabi.toml").write_text(CASE)
    subprocess.run(
        [ROOT / "scripts/program_bundle", "--build", EXECUTABLE.parents[1], "--executable", EXECUTABLE]
        + ["--output", folder / "bundle", folder / "rabi.toml"],
        check=True,
    )
    return folder / "bundle"


@pytest.fixture
def bundle(packed, tmp_path):
    """A copy, in a folder with a blank in its name."""
    return pathlib.Path(shutil.copytree(packed, tmp_path / "some where" / "bundle"))


def run(bundle, *arguments):
    """Exit status and entries of the JSON, in an environment without anything."""
    results = bundle.parent / "results.json"
    environment = {name: os.environ[name] for name in ("ASAN_OPTIONS",) if name in os.environ}
    process = subprocess.run(
        ["/bin/bash", bundle / "run", results, "cpu", *arguments],
        env=environment | {"PATH": "/usr/bin:/bin"},
        cwd="/",
        capture_output=True,
        text=True,
    )
    entries = json.loads(results.read_text()) if results.exists() else []
    return process.returncode, {entry["name"]: entry for entry in entries}


def failed(entries):
    return [name for name, entry in entries.items() if entry.get("passed") is False]


@pytest.mark.parametrize("ranks", [(), ("2",)])
def test_what_is_packed_agrees_with_itself(bundle, ranks):
    status, entries = run(bundle, *ranks)
    assert (status, failed(entries)) == (0, [])
    assert entries["rabi: grad_population"]["passed"]
    assert entries["rabi: device"]["text"].startswith("cpu")


def test_libraries_are_those_of_the_bundle(bundle):
    listing = subprocess.run(
        ["ldd", bundle / "bin/costate"], env={"LD_LIBRARY_PATH": str(bundle / "lib")}, capture_output=True, text=True
    ).stdout
    found = [line.split(" => ") for line in listing.splitlines() if " => " in line]
    assert len(found) > 10
    for name, place in found:
        if (packed_library := bundle / "lib" / name.strip()).exists():
            assert place.rsplit(" (")[0] == str(packed_library)
        else:
            assert name.strip().startswith(("libc.so", "libm.so", "libdl.so", "librt.so", "libpthread.so", "libcu"))


@pytest.mark.parametrize("variable", ["grad_population", "excited"])
def test_a_wrong_number_is_found(bundle, variable):
    with h5py.File(bundle / "results/rabi.h5", "r+") as file:
        values = file[variable][()]
        values.flat[-1] += 1e-4 * abs(values).max()
        file[variable][()] = values
    status, entries = run(bundle)
    assert (status, failed(entries)) == (1, [f"rabi: {variable}"])


def test_a_run_that_fails_says_why(bundle):
    (bundle / "inputs/rabi.toml").write_text(CASE.replace("levels = 2", "levels = -2"))
    status, entries = run(bundle)
    assert (status, failed(entries)) == (1, ["rabi"])
    assert "levels" in entries["rabi"]["problem"]
