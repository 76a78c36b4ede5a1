"""The kernels compile where there is nvcc, with or without a device, and all of them keep to their registers."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
NVCC = shutil.which("nvcc") or shutil.which("nvcc", path="/usr/local/cuda/bin")


def compiled(source, directory, architecture):
    """{kernel: bytes that a thread stores and loads for want of registers}, as ptxas tells, and the PTX. Functions of
    CUDA's mathematics are no kernels."""
    done = subprocess.run(
        [NVCC, "-std=c++20", "-O3", f"-arch={architecture}", "--expt-relaxed-constexpr", "-Werror=all-warnings", "-DCOSTATE_INSTRUCTION_SET=cuda",
         f"-I{ROOT / 'src'}", "-Xptxas", "-v", "-cubin", "-o", directory / "kernels.cubin", "--keep",
         "--keep-dir", directory, source],
        capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    spills = {name: (int(stores), int(loads)) for name, stores, loads in re.findall(
        r"Function properties for (_Z\S+)\s+\d+ bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads",
        done.stderr)}
    return spills, (directory / source.with_suffix(".ptx").name).read_text()


@pytest.mark.skipif(NVCC is None, reason="there is no nvcc")
@pytest.mark.parametrize("architecture", ["sm_80", "sm_90"])
@pytest.mark.parametrize("name, kernels", [("tile_kernels", 8), ("stream_kernels", 32), ("tape_kernels", 3), ("series_kernels", 4)])
def test_kernels_keep_to_their_registers(name, kernels, architecture, tmp_path):
    found, ptx = compiled(ROOT / f"src/device/{name}.cu", tmp_path, architecture)
    assert len(found) == kernels
    assert {kernel: spills for kernel, spills in found.items() if spills != (0, 0)} == {}
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
