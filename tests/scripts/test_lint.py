"""scripts/lint looks again at what changed, and at nothing else."""

import json
import pathlib
import shutil
import subprocess

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "lint"

pytestmark = pytest.mark.skipif(shutil.which("clang-tidy") is None, reason="clang-tidy is not installed")


@pytest.fixture
def tree(tmp_path):
    for folder in ("scripts", "src/base", "build"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "scripts" / "lint")
    (tmp_path / ".clang-tidy").write_text("Checks: '-*,modernize-use-nullptr'\nWarningsAsErrors: '*'\n")
    (tmp_path / "src/base/a.hpp").write_text("inline int* none() { return nullptr; }\n")
    (tmp_path / "src/base/a.cpp").write_text('#include "base/a.hpp"\nint* also_none() { return none(); }\n')
    (tmp_path / "src/base/b.cpp").write_text("int* b() { return nullptr; }\n")
    entries = [
        {
            "directory": str(tmp_path / "build"),
            "command": f"c++ -I{tmp_path}/src -c {tmp_path}/src/base/{name}.cpp",
            "file": f"{tmp_path}/src/base/{name}.cpp",
        }
        for name in "ab"
    ]
    (tmp_path / "build/compile_commands.json").write_text(json.dumps(entries))
    return tmp_path


def lint(tree):
    result = subprocess.run([tree / "scripts/lint"], capture_output=True, text=True)
    return result.returncode, result.stdout.splitlines()[-1]


def test_a_second_run_looks_at_nothing(tree):
    assert lint(tree) == (0, "lint: 2 files, 2 new or changed, 0 with findings")
    assert lint(tree) == (0, "lint: 2 files, 0 new or changed, 0 with findings")


def test_a_changed_header_concerns_those_who_include_it(tree):
    lint(tree)
    (tree / "src/base/a.hpp").write_text("inline int* none() { int* other = nullptr; return other; }\n")
    assert lint(tree) == (0, "lint: 2 files, 1 new or changed, 0 with findings")


def test_a_finding_fails_until_it_is_mended(tree):
    lint(tree)
    (tree / "src/base/b.cpp").write_text("int* b() { return 0; }\n")
    assert lint(tree) == (1, "lint: 2 files, 1 new or changed, 1 with findings")
    assert lint(tree) == (1, "lint: 2 files, 1 new or changed, 1 with findings")
    (tree / "src/base/b.cpp").write_text("int* b() { return nullptr; }\n")
    assert lint(tree) == (0, "lint: 2 files, 0 new or changed, 0 with findings")


def test_settings_that_cannot_be_read_fail(tree):
    (tree / ".clang-tidy").write_text("Checks: [\n")
    assert lint(tree)[0] == 1
