"""scripts/check_includes on small trees that are right and wrong."""

import pathlib
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check_includes"


@pytest.fixture
def check(tmp_path):
    (tmp_path / "CMakeLists.txt").write_text("set(COSTATE_FOLDERS base wrap graph model)\n")

    def run(**files):
        for folder, text in files.items():
            path = tmp_path / "src" / folder / "file.cpp"
            path.parent.mkdir(parents=True)
            path.write_text(text)
            (path.parent / "neighbour.hpp").touch()
        return subprocess.run([SCRIPT, tmp_path], capture_output=True, text=True)

    return run


def test_backward_arrows_and_own_folder_pass(check):
    result = check(model='#include "graph/a.hpp"\n#include "model/b.hpp"\n#include "neighbour.hpp"\n#include <vector>\n')
    assert (result.returncode, result.stderr) == (0, "")


def test_a_forward_arrow_is_named(check):
    result = check(graph='#include <vector>\n  #  include "model/a.hpp"\n')
    assert result.returncode == 1
    assert result.stderr == (
        'src/graph/file.cpp: "model/a.hpp" lies after graph in the data flow (base wrap graph model)\n'
    )


def test_an_unknown_folder_is_named(check):
    result = check(graph='#include "misc/a.hpp"\n')
    assert result.returncode == 1
    assert '"misc/a.hpp" is in no folder of src' in result.stderr


@pytest.mark.parametrize("header", ["petscvec.h", "cvodes/cvodes.h", "nvector/nvector_petsc.h", "hdf5.h", "sundials/x.h"])
def test_wrapped_libraries_stay_in_wrap(check, header):
    result = check(wrap=f"#include <{header}>\n", model=f"#include <{header}>\n")
    assert result.returncode == 1
    assert result.stderr == f"src/model/file.cpp: <{header}> is a wrapped library's header: only src/wrap includes it\n"


def test_this_tree_passes():
    result = subprocess.run([SCRIPT], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
