"""The result file as its readers see it: h5py and xarray."""

import h5py
import numpy as np
import pytest
import xarray
from runs import FAILING, GRID, RABI, ZIP, Directory


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    directory = Directory(tmp_path_factory.mktemp("grid")).write(RABI + GRID)
    directory.run()
    return directory.path / "job.h5"


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    directory = Directory(tmp_path_factory.mktemp("failing")).write(RABI + FAILING)
    directory.run(status=3)
    return directory.path / "job.h5"


def test_xarray_sees_named_dimensions_and_coordinates(grid):
    with xarray.open_dataset(grid, engine="h5netcdf") as result:
        assert result.excited.dims == ("drive", "phase", "time")
        assert result.population.dims == ("drive", "phase")
        assert result.grad_population.dims == ("drive", "phase", "wrt")
        assert list(result.wrt.values) == ["drive", "phase"]
        np.testing.assert_allclose(result.drive, np.linspace(0.2, 1.2, 4), rtol=1e-15)
        np.testing.assert_array_equal(result.time, [0, 1, 2, 3])
        assert set(result.sizes) == {"drive", "phase", "time", "wrt"}
        assert result.excited.dtype == np.float64
        assert result.coherence.dtype == np.complex128


def test_numbers_are_those_of_the_closed_form(grid):
    with xarray.open_dataset(grid, engine="h5netcdf") as result:
        drive = result.drive
        np.testing.assert_allclose(result.excited, (np.sin(drive * result.time / 2) ** 2).broadcast_like(result.excited),
                                   atol=1e-6)
        gradient = result.grad_population.sel(wrt="drive")
        np.testing.assert_allclose(gradient, (1.5 * np.sin(3 * drive)).broadcast_like(gradient), atol=1e-6)
        np.testing.assert_allclose(result.grad_population.sel(wrt="phase"), 0, atol=1e-6)
        # psi = cos(drive t/2)|0> - i exp(-i phase) sin(drive t/2)|1>, and destroy = |0><1|.
        expected = -0.5j * np.exp(-1j * result.phase) * np.sin(drive * result.time)
        np.testing.assert_allclose(result.coherence, expected.transpose("drive", "phase", "time"), atol=1e-6)


def test_gradient_errors_are_there_where_they_were_estimated(tmp_path):
    done = Directory(tmp_path).write(RABI + "verify = 0.3\n" + GRID).run("--set", "solver.rtol=1e-6")
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        assert result.gradient_error.dims == ("drive", "phase", "loss")
        assert list(result["loss"].values) == ["population"]
        errors = result.gradient_error.sel(loss="population").values.ravel()
        checked = np.flatnonzero(np.isfinite(errors))
        assert checked[0] == 0 and 3 <= len(checked) <= 5
        assert (errors[checked] > 0).all() and (errors[checked] < 1e-3).all()
        worst = checked[np.argmax(errors[checked])]
        assert (f"gradients verified at {len(checked)} of 12 points: the largest estimated relative error is "
                f"{errors[worst]:.1e} (point {worst}, population)") in done.stderr
        steps = result.steps.values.ravel()
        assert steps[checked].min() > np.delete(steps, checked).max()  # the estimate is part of a point's costs


def test_without_verify_there_are_no_gradient_errors(grid):
    with h5py.File(grid) as file:
        assert "gradient_error" not in file and "loss" not in file


def test_attributes_tell_what_the_result_is(grid):
    with h5py.File(grid) as file:
        attributes = dict(file.attrs)
        assert attributes["format_version"] == 1
        assert attributes["title"] == "Rabi"
        assert attributes["input"] == RABI + GRID
        assert attributes["method"] == "adams"
        assert attributes["device"] in {f"cpu ({name})" for name in ("baseline", "avx2", "avx512", "native")}
        assert attributes["mpi_ranks"] == 1
        assert len(attributes["restarts"]) == 0
        assert attributes["command_line"].endswith("run job.toml")
        assert np.datetime64(attributes["created"].rstrip("Z")) > np.datetime64("2024-01-01")
        assert [text.split()[0] for text in attributes["library_versions"][:3]] == ["PETSc", "SUNDIALS", "HDF5"]
        for name in ("input_sha256", "content_sha256"):
            assert len(attributes[name]) == 64
        status = file["status"]
        assert status.dtype == np.int8
        assert list(status.attrs["flag_values"]) == [0, 1, 2]
        assert status.attrs["flag_meanings"] == "pending done failed"
        assert file["wall_time"].attrs["units"] == "s"
        assert file["population"].fletcher32


def test_input_digest_is_that_of_the_text(grid):
    import hashlib

    with h5py.File(grid) as file:
        assert file.attrs["input_sha256"] == hashlib.sha256(file.attrs["input"].encode()).hexdigest()


def test_costs_are_counted(grid):
    with h5py.File(grid) as file:
        assert (file["steps"][()] > 0).all()
        assert (file["rhs_evaluations"][()] >= file["steps"][()]).all()
        assert (file["wall_time"][()] > 0).all()


def test_failed_points_are_marked_and_listed(failing):
    with xarray.open_dataset(failing, engine="h5netcdf") as result:
        np.testing.assert_array_equal(result.status, [1, 2, 1])
        assert np.isnan(result.population[1]) and np.isnan(result.grad_population[1]).all()
        assert np.isfinite(result.population[[0, 2]]).all()
        assert result.steps[1] == -1 and result.rhs_evaluations[1] == -1
    with xarray.open_dataset(failing, engine="h5netcdf", group="failures") as failures:
        assert list(failures.point.values) == [1]
        assert "dissipator[0].rate" in str(failures.message.values[0])
        assert failures.message.dims == ("failure",)


def test_no_failures_is_an_empty_group(grid):
    with h5py.File(grid) as file:
        assert file["failures/message"].shape == (0,)
        assert file["warnings/message"].shape == (0,)


def test_zip_runs_along_points(tmp_path):
    Directory(tmp_path).write(RABI + ZIP).run()
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        assert result.population.dims == ("point",)
        assert set(result.coords) >= {"point", "drive", "phase"}
        np.testing.assert_array_equal(result.drive, [0.2, 0.4, 0.6])
        np.testing.assert_allclose(result.population, np.sin(1.5 * result.drive.values) ** 2, atol=1e-6)


def test_without_a_sweep_there_is_no_sweep_dimension(tmp_path):
    Directory(tmp_path).write(RABI).run()
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        assert result.population.dims == ()
        assert result.excited.dims == ("time",)


# Driven until the angle drive*end is `angle`: the end differs between points where `drive` is swept.
UNTIL = RABI.replace("slope = 0.0", "slope = 0.0\nangle = 2.0").replace("end = 3.0", 'end = "angle/drive"').replace(
    'wrt = ["drive", "phase"]', 'wrt = ["drive", "angle"]')


def test_ends_that_differ_stand_beside_fractions_of_the_interval(tmp_path):
    Directory(tmp_path).write(UNTIL + GRID).run()
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        assert result.end_time.dims == ("drive", "phase")
        np.testing.assert_array_equal(result.time, np.linspace(0, 1, 4))
        np.testing.assert_allclose(result.end_time, (2 / result.drive).broadcast_like(result.end_time), rtol=1e-14)
        assert "fractions" in result.end_time.attrs["long_name"]
        physical = result.time * result.end_time
        np.testing.assert_allclose(result.excited, np.sin(result.drive * physical / 2).transpose(*result.excited.dims) ** 2,
                                   atol=1e-6)
        np.testing.assert_allclose(result.grad_population.sel(wrt="angle"), np.sin(2) / 2, atol=1e-6)
        np.testing.assert_allclose(result.grad_population.sel(wrt="drive"), 0, atol=1e-6)


def test_a_failed_point_has_no_end_time(tmp_path):
    Directory(tmp_path).write(UNTIL.replace("angle/drive", "angle + slope") + FAILING).run(status=3)
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        np.testing.assert_array_equal(result.end_time, [2.0, np.nan, 2.2])


def test_an_end_that_is_the_same_at_all_points_gives_physical_times(tmp_path):
    sweep = '[sweep]\naxes = [ { parameter = "phase", values = [0.0, 0.5] } ]\n'
    Directory(tmp_path).write(UNTIL + sweep).run()
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        assert "end_time" not in result
        np.testing.assert_allclose(result.time, np.linspace(0, 2 / 0.7, 4), rtol=1e-15)


def test_an_end_can_be_overridden_by_an_expression(tmp_path):
    Directory(tmp_path).write(RABI + GRID).run("--set", 'time.end="pi/drive"')
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        np.testing.assert_allclose(result.population, 1, atol=1e-6)


@pytest.mark.parametrize("states, name, dims", [("final", "final_state", ("row",)), ("all", "states", ("time", "row"))])
def test_states_of_kets(tmp_path, states, name, dims):
    Directory(tmp_path).write(RABI + f'[output]\nstates = "{states}"\n').run()
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        state = result[name]
        assert state.dims == dims
        assert set(result.variables).isdisjoint({"row", "column"})  # lengths without values
        np.testing.assert_allclose(np.abs(state.values.reshape(-1, 2)[-1]) ** 2, [np.cos(1.05) ** 2, np.sin(1.05) ** 2],
                                   atol=1e-6)


def test_states_of_density_matrices_and_several_initials(tmp_path):
    text = RABI.replace("[time]", '[[initial]]\nname = "down"\nstate = "fock(0)"\n[[initial]]\nname = "up"\n'
                        'state = "fock(1)"\n[[dissipator]]\noperator = "destroy(q)"\nrate = "0.0"\n[time]')
    Directory(tmp_path).write(text + '[output]\nstates = "final"\n').run()
    with xarray.open_dataset(tmp_path / "job.h5", engine="h5netcdf") as result:
        assert result.final_state.dims == ("initial", "row", "column")
        assert result.excited.dims == ("initial", "time")
        assert list(result.initial.values) == ["down", "up"]
        np.testing.assert_allclose(np.trace(result.final_state.sel(initial="up").values), 1, atol=1e-6)
        np.testing.assert_allclose(result.excited.sel(initial="down") + result.excited.sel(initial="up"), 1, atol=1e-6)


def test_a_populated_top_level_is_warned_about(tmp_path):
    text = RABI.replace("levels = 2", "levels = 3").replace("projector(q, 1)", "projector(q, 2)")
    done = Directory(tmp_path).write(text + GRID).run()
    warnings = [line for line in done.stderr.splitlines() if "warning" in line]
    assert len(warnings) == 1, done.stderr
    with h5py.File(tmp_path / "job.h5") as file:
        assert len(file["warnings/message"]) == 1
        assert 0 < file["warnings/count"][0] <= 12
