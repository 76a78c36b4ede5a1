"""The kernels compile where there is nvcc, with or without a device, and the hot ones keep to their registers."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NVCC = shutil.which("nvcc") or shutil.which("nvcc", path="/usr/local/cuda/bin")
# Bytes that a thread may spill, by a word of the kernel's name; other kernels spill nothing.
BUDGETS = {"tile_reverseILj544": 64, "tile_reverseILj288": 256, "tile_reverseILj544ELj1ENS_4cuda7Turning": 128,
           "tile_forwardILj288ELj3ENS_4cuda7Turning": 16}
BUDGETS_OF = {"sm_80": {"StreamKetDots": 16}, "sm_90": {}}


def compiled(source, directory, architecture):
    """{kernel: bytes of spill stores}, as ptxas tells, and the PTX. Functions of CUDA's mathematics are no kernels."""
    done = subprocess.run(
        [NVCC, "-std=c++20", "-O3", f"-arch={architecture}", "--expt-relaxed-constexpr", "-Werror=all-warnings", "-DCOSTATE_INSTRUCTION_SET=cuda",
         f"-I{ROOT / 'src'}", "-Xptxas", "-v", "-cubin", "-o", directory / "kernels.cubin", "--keep",
         "--keep-dir", directory, source],
        capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    stores = {name: int(stores) for name, stores in re.findall(
        r"Function properties for (_Z\S+)\s+\d+ bytes stack frame, (\d+) bytes spill stores", done.stderr)}
    return stores, (directory / source.with_suffix(".ptx").name).read_text()


@pytest.mark.skipif(NVCC is None, reason="there is no nvcc")
@pytest.mark.parametrize("architecture", ["sm_80", "sm_90"])
@pytest.mark.parametrize("name, kernels", [("tile_kernels", 8), ("stream_kernels", 32), ("tape_kernels", 3)])
def test_kernels_keep_to_their_registers(name, kernels, architecture, tmp_path):
    found, ptx = compiled(ROOT / f"src/device/{name}.cu", tmp_path, architecture)
    assert len(found) == kernels
    for kernel, stores in found.items():
        budgets = BUDGETS | BUDGETS_OF[architecture]
        budget = max((b for word, b in budgets.items() if word in kernel), default=0)
        assert stores <= budget, kernel
    # Numbers are loaded and stored whole, not byte by byte as a copy of memory would do.
    assert not re.search(r"(ld|st)\.(global|shared)\.[us]8", ptx)
    assert re.search(r"ld\.global\.f64", ptx)


@pytest.mark.skipif(NVCC is None, reason="there is no nvcc")
@pytest.mark.parametrize("source", ["cuda", "cuda_graph"])
def test_what_calls_cuda_compiles(source):
    """The rest of src/device is compiled for the fake."""
    toolkit = pathlib.Path(NVCC).resolve().parents[1]
    done = subprocess.run(
        ["g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'src'}", "-isystem", toolkit / "include",
         ROOT / f"src/wrap/{source}.cpp"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
