"""Objects that are compiled for one instruction set define no function that the linker could take for everyone: of an
inline function or template it keeps any copy, so those must be in the namespace of their set."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

BUILD = pathlib.Path(os.environ["COSTATE_EXECUTABLE"]).parents[1]
OBJECTS = sorted(BUILD.glob("src/*/CMakeFiles/costate_*_*.dir/*.o"))
FUNCTIONS = {"T", "W", "i"}  # of nm: in the text section, weak, indirect; data holds no instructions
SET_OF = re.compile(r"costate_[a-z]+_([a-z0-9]+)\.dir")

pytestmark = pytest.mark.skipif(shutil.which("nm") is None, reason="nm is not installed")


def foreign_symbols(path):
    """The functions that an object defines for other objects to use, outside of its set's namespace."""
    own = re.compile(rf"\bcostate::{SET_OF.search(str(path)).group(1)}::")
    listing = subprocess.run(["nm", "--demangle", "--defined-only", "--extern-only", path],
                             capture_output=True, text=True, check=True).stdout
    symbols = [line.split(maxsplit=2)[1:] for line in listing.splitlines()]
    return [name for kind, name in symbols if kind in FUNCTIONS and not own.search(name)]


def test_every_folder_has_the_same_sets():
    sets = {}
    for path in OBJECTS:
        sets.setdefault(path.parents[2].name, set()).add(SET_OF.search(str(path)).group(1))
    assert {"graph", "kernels", "wrap"} <= sets.keys()
    assert all(found == sets["kernels"] for found in sets.values())
    assert "baseline" in sets["kernels"]


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: str(path.relative_to(BUILD / "src")))
def test_objects_define_functions_in_the_namespace_of_their_set_only(path):
    assert foreign_symbols(path) == []


def test_an_inline_function_of_a_shared_header_is_found(tmp_path):
    compiler = shutil.which("c++")
    if compiler is None:
        pytest.skip("no compiler")
    folder = tmp_path / "costate_kernels_avx2.dir"
    folder.mkdir()
    source = "namespace costate { inline int shared() { return 1; } namespace avx2 { int (*own())() { return shared; } } }"
    (folder / "a.cpp").write_text(source)
    subprocess.run([compiler, "-c", folder / "a.cpp", "-o", folder / "a.o"], check=True)
    assert foreign_symbols(folder / "a.o") == ["costate::shared()"]
