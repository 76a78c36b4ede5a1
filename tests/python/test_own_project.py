"""A project of its own that uses Costate, as docs/gradients.md describes it: it configures, builds and runs."""

import shutil
import subprocess

from documents import EXECUTABLE, ROOT


def test_a_project_with_costate_in_a_folder(tmp_path):
    shutil.copy(ROOT / "docs/examples/own_project/CMakeLists.txt", tmp_path)
    shutil.copy(ROOT / "docs/examples/two_spins.cpp", tmp_path)
    (tmp_path / "costate").symlink_to(ROOT)
    build = tmp_path / "build"
    subprocess.run(["cmake", "-S", tmp_path, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-G", "Ninja"], check=True)
    subprocess.run(["cmake", "--build", build, "--target", "two_spins"], check=True)
    printed = subprocess.run([build / "two_spins"], stdout=subprocess.PIPE, check=True).stdout
    assert printed == subprocess.run([EXECUTABLE.parent / "examples/two_spins"], stdout=subprocess.PIPE, check=True).stdout
