"""Faults: `pytest tests/faults` tries some of them, `pytest --long tests/faults` all."""

import os
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))

for name in ("OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "OMPI_MCA_rmaps_base_oversubscribe",
             "OMPI_MCA_mpi_yield_when_idle"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("OMPI_MCA_hwloc_base_binding_policy", "none")


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="all cases, which takes an hour, in place of a sample")


def pytest_configure(config):
    # Launchers that are killed leave directories behind, and those of others that end at this moment are in their way.
    config.launcher_directory = tempfile.mkdtemp(prefix="faults-")
    os.environ["OMPI_MCA_orte_tmpdir_base"] = config.launcher_directory
    config.addinivalue_line("markers", "long: left out without --long")


def pytest_unconfigure(config):
    shutil.rmtree(config.launcher_directory, ignore_errors=True)


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="--long is not given"))


@pytest.fixture
def is_long(request):
    return request.config.getoption("--long")


@pytest.fixture
def place(tmp_path):
    import faults

    (tmp_path / "scratch").mkdir()
    return faults.Workplace(tmp_path)
