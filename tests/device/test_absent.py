"""Without a device: who asks for one is told, who leaves it open gets the CPU and is told."""

import os
import sys

import numpy as np
import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../python"))
from runs import RABI, Directory, datasets  # noqa: E402

pytestmark = pytest.mark.skipif(os.path.exists("/dev/nvidiactl"), reason="there may be a device")


def rabi(device):
    method = RABI.replace("rtol = 1e-9", 'rtol = 1e-9\nmethod = "dop853"').replace('"adjoint"', '"backprop"')
    return method if device is None else method.replace("[solver]", f'[solver]\ndevice = "{device}"')


@pytest.mark.parametrize("ranks", [1, 2])
def test_cuda_is_refused(tmp_path, ranks):
    directory = Directory(tmp_path).write(rabi("cuda"))
    done = directory.costate("run", "job.toml", ranks=ranks)
    assert done.returncode == 2
    problems = [line for line in done.stderr.splitlines() if "solver.device" in line]
    assert len(problems) == 1
    assert "job.toml" in problems[0] and '"cuda" is not available' in problems[0]
    assert "docs/install.md" in problems[0] or "driver" in problems[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job.toml"]


@pytest.mark.parametrize("command", ["plan", "check"])
def test_cuda_is_refused_by_every_command(tmp_path, command):
    done = Directory(tmp_path).write(rabi("cuda")).costate(command, "job.toml")
    assert done.returncode == 2
    assert '"cuda" is not available' in done.stderr


@pytest.mark.parametrize("device", ["auto", None])
def test_auto_runs_on_the_cpu_and_says_so(tmp_path, device):
    directory = Directory(tmp_path).write(rabi(device))
    done = directory.costate("run", "job.toml")
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if "runs on the CPU" in line]
    assert len(told) == 1
    assert "CUDA" in told[0]
    automatic = datasets(tmp_path / "job.h5")
    done = Directory(tmp_path).write(rabi("cpu")).costate("run", "job.toml", "--overwrite")
    assert done.returncode == 0 and "CUDA" not in done.stderr
    for name, values in datasets(tmp_path / "job.h5").items():
        np.testing.assert_array_equal(automatic[name], values, err_msg=name)
