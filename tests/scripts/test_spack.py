"""The Spack environments name what CMake looks for, and nothing else."""

import pathlib
import re

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What CMake's modules ask for under another name than Spack's; None: for the tests and benchmarks only.
SPACK_NAMES = {
    "PkgConfig": "pkgconf",
    "MPI": "openmpi",
    "Eigen3": "eigen",
    "LIBCRYPTO": "openssl",
    "CUDAToolkit": "cuda",
    "GTest": None,
    "benchmark": None,
}
TOOLS = {"cmake", "ninja"}
CALL = re.compile(r"^\s*(?:find_package|pkg_search_module|pkg_check_modules|_costate_package\(\w+)[( ](\w+)", re.MULTILINE)


def asked_for(*modules):
    found = [name for module in modules for name in CALL.findall((ROOT / f"scripts/cmake/{module}.cmake").read_text())]
    return {SPACK_NAMES.get(name, name.lower()) for name in found} - {None}


def packages(environment):
    specs = yaml.safe_load((ROOT / f"docs/spack/{environment}/spack.yaml").read_text())["spack"]["specs"]
    assert len({re.match(r"[\w-]+", spec)[0] for spec in specs}) == len(specs)
    return {re.match(r"[\w-]+", spec)[0]: spec for spec in specs}


@pytest.mark.parametrize("environment, modules", [("cpu", ["Dependencies"]), ("cuda", ["Dependencies", "Cuda"])])
def test_an_environment_has_what_cmake_looks_for(environment, modules):
    assert set(packages(environment)) == asked_for(*modules) | TOOLS


def test_only_the_environment_for_devices_asks_for_cuda():
    on_device = {name for name, spec in packages("cuda").items() if "+cuda" in spec}
    assert on_device == {"openmpi", "petsc"}
    assert not any("cuda" in spec for spec in packages("cpu").values())


def test_versions_are_those_that_cmake_accepts():
    text = (ROOT / "scripts/cmake/Dependencies.cmake").read_text()
    oldest_petsc = re.search(r"PETSC_VERSION VERSION_LESS ([\d.]+)", text)[1]
    sundials = re.search(r"SUNDIALS_VERSION VERSION_LESS ([\d.]+) OR .* VERSION_GREATER_EQUAL (\d+)", text)
    assert packages("cpu")["petsc"].split()[0] == f"petsc@{oldest_petsc}:"
    assert packages("cpu")["sundials"].split()[0] == f"sundials@{sundials[1]}:{int(sundials[2]) - 1}"
