"""Truncated files and flipped bits: results are made again or refused, and never wrong."""

import os
import re
import shutil
import struct

import pytest
from faults import LEAST, RABI, Tally, Workplace, flipped, in_parallel, spread, sweep

FRAME_HEADER = 16
FRAME_DIGEST = 32
SEAL = 113  # bytes: a line of its own behind the HDF5 part


def records(content):
    """Where the records of a sound journal begin, and where the last ends."""
    places = [0]
    while places[-1] < len(content):
        places.append(places[-1] + FRAME_HEADER + struct.unpack_from("<Q", content, places[-1] + 8)[0] + FRAME_DIGEST)
    assert places[-1] == len(content)
    return places


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A stopped run whose points are all done, in its journal; places to work on it side by side; and the digest."""
    place = Workplace(tmp_path_factory.mktemp("stopped")).write(LEAST + sweep(3))
    place.run("--output", "whole.h5")
    digest = place.digest("whole.h5")
    place.stop_complete()
    kept = place.keep()
    assert sorted(kept) == ["0001-0000.journal", "0002-0000.journal", "job", "lock", "lock-1-of-2", "lock-2-of-2"]
    return [Workplace(tmp_path_factory.mktemp(f"place-{number}")) for number in range(3)], kept, digest


@pytest.fixture
def places(stopped):
    for place in stopped[0]:
        shutil.rmtree(place.path)
        place.path.mkdir()
        place.write(LEAST + sweep(3))
    return stopped


def resume(place, kept, digest, name, content, is_verified=True):
    """Goes on with a journal of other content. Returns what was said."""
    place.put_back(kept | {name: content})
    done = place.costate("run", "job.toml", "--resume")
    assert done.returncode == 0, done.stderr
    assert place.digest(is_verified=is_verified) == digest
    assert not (place.path / "job.h5.journal").exists()
    return done.stderr


def test_a_journal_truncated_at_any_byte_of_its_last_record(places, is_long):
    made, kept, digest = places
    name = "0001-0000.journal"
    begins = records(kept[name])
    assert len(begins) == 4  # the start and two points
    sizes = range(begins[-2], begins[-1])
    if not is_long:
        sizes = [begins[-2], begins[-2] + 1, begins[-2] + FRAME_HEADER, begins[-1] - FRAME_DIGEST, begins[-1] - 1]

    def try_size(place, size):
        said = resume(place, kept, digest, name, kept[name][:size])
        assert (f"{name}: ends within a record" in said) == (size != begins[-2]), said
        assert "1 of 3 points" in said

    in_parallel(sizes, try_size, made)
    print(f"\n{len(sizes)} truncations of a journal: the same file after each")


@pytest.mark.long
def test_a_journal_truncated_anywhere(places, is_long):
    made, kept, digest = places
    name = "0001-0000.journal"
    sizes = list(range(0, len(kept[name]), 8)) if is_long else [0, 9]
    in_parallel(sizes, lambda place, size: resume(place, kept, digest, name, kept[name][:size]), made)
    print(f"\n{len(sizes)} more truncations of a journal: the same file after each")


def test_any_bit_of_a_journal(places, is_long):
    made, kept, digest = places
    name = "0001-0000.journal"
    bits = list(range(8 * len(kept[name])))
    bits = bits if is_long else spread(bits, 12)
    begins = records(kept[name])

    def try_bit(place, bit):
        said = resume(place, kept, digest, name, flipped(kept[name], bit), is_verified=bit % 8 == bit // 8 % 8)
        # A longer length in the last record looks like one that was not finished.
        warned = re.search(rf"warning: job\.h5\.journal/{name}: is damaged at byte (\d+)", said)
        assert warned or bit // 8 >= begins[-2] and f"{name}: ends within a record" in said, (bit, said)
        if warned:
            assert int(warned[1]) == max(begin for begin in begins if begin <= bit // 8), (bit, said)

    in_parallel(bits, try_bit, made)
    print(f"\n{len(bits)} of {8 * len(kept[name])} bits of a journal flipped: the same file after each")


def test_any_bit_of_the_job_file(places, is_long):
    made, kept, _ = places
    bits = list(range(8 * len(kept["job"])))
    bits = spread(bits, 1300 if is_long else 8)

    def try_bit(place, bit):
        place.put_back(kept | {"job": flipped(kept["job"], bit)})
        before = place.keep()
        done = place.costate("run", "job.toml", "--resume")
        assert done.returncode == 2, (bit, done.stderr)
        assert "job.h5.journal/job: is damaged" in done.stderr and len(done.stderr.splitlines()) == 1, (bit, done.stderr)
        assert place.keep() == before

    in_parallel(bits, try_bit, made)
    print(f"\n{len(bits)} of {8 * len(kept['job'])} bits of a job file flipped: each refused")

    place = made[0]
    for command in (["info", "job.h5"], ["merge", "job.h5"]):
        place.put_back(kept | {"job": flipped(kept["job"], 999)})
        done = place.costate(*command)
        assert done.returncode == 1 and "job.h5.journal/job: is damaged" in done.stderr, done.stderr
    place.run("--overwrite")


@pytest.mark.long
@pytest.mark.parametrize("size", [0, 1, 15, 16, 100, -1])
def test_half_a_job_file_is_refused(places, size):
    made, kept, digest = places
    place = made[0]
    place.put_back(kept | {"job": kept["job"][:size]})
    done = place.run("--resume", status=2)
    assert "job.h5.journal/job: is damaged" in done.stderr
    place.run("--overwrite")
    assert place.digest() == digest


def test_any_bit_of_a_result(places, is_long):
    made, _, _ = places
    for place in made:
        place.run()
    content = (made[0].path / "job.h5").read_bytes()
    digest = made[0].digest()
    bits = spread(list(range(8 * len(content))), 1500 if is_long else 6)
    seal = len(content) - SEAL
    assert content[seal:].startswith(b"\ncostate: sha256")
    bits += range(8 * seal, 8 * len(content), 1 if is_long else 181)
    tally = Tally()

    def try_bit(place, bit):
        (place.path / "job.h5").write_bytes(flipped(content, bit))
        for command in (["info", "job.h5"], ["run", "job.toml", "--resume"]):
            done = place.costate(*command)
            tally.note(command[0], f"exit status {done.returncode}")
            if done.returncode == 0:
                # Nothing that HDF5 reads has changed: the label of the seal.
                assert bit >= 8 * seal, bit
                assert place.digest() == digest
                continue
            assert done.returncode == 1, (bit, done.stderr)
            assert "job.h5: this is not a sound result file" in done.stderr, (bit, done.stderr)
            assert len(done.stderr.splitlines()) == 1, (bit, done.stderr)

    in_parallel(bits, try_bit, made)
    tally.report(f"{len(bits)} of {8 * len(content)} bits of a result file flipped")


@pytest.mark.long
def test_a_result_truncated_anywhere(places, is_long):
    made, _, _ = places
    for place in made:
        place.run()
    content = (made[0].path / "job.h5").read_bytes()
    sizes = [0, 1, 7, 8, 100, len(content) - SEAL - 1, len(content) - SEAL, len(content) - SEAL + 1, len(content) - 1]
    sizes += range(200, len(content), 101) if is_long else [len(content) // 2]
    tally = Tally()

    def try_size(place, size):
        (place.path / "job.h5").write_bytes(content[:size])
        for command in (["info", "job.h5"], ["run", "job.toml", "--resume"]):
            done = place.costate(*command)
            tally.note(command[0], f"exit status {done.returncode}")
            if done.returncode == 0:  # all of the HDF5 part is there
                assert size >= len(content) - SEAL, size
                continue
            assert done.returncode == 1 and "job.h5: this is not a sound result file" in done.stderr, (size, done.stderr)

    in_parallel(sizes, try_size, made)
    tally.report(f"{len(sizes)} truncations of a result file")


@pytest.mark.long
def test_a_damaged_result_is_made_again_from_its_journal(places):
    made, kept, digest = places
    place = made[0]
    place.run()
    content = (place.path / "job.h5").read_bytes()
    for command in (["run", "job.toml", "--resume"], ["merge", "job.h5"]):
        place.put_back(kept)
        (place.path / "job.h5").write_bytes(flipped(content, 4 * len(content)))
        done = place.costate(*command)
        assert done.returncode == 0 and "it is made again" in done.stderr, done.stderr
        assert place.digest() == digest
        assert not (place.path / "job.h5.journal").exists()


def test_merge_warns_of_damage(places):
    made, kept, digest = places
    place = made[0]
    name = "0001-0000.journal"
    begins = records(kept[name])
    place.put_back(kept | {name: flipped(kept[name], 8 * begins[1] + 200)})
    done = place.costate("merge", "job.h5")
    assert done.returncode == 0 and f"{name}: is damaged at byte {begins[1]}" in done.stderr, done.stderr
    assert "1 pending" in done.stderr
    info = place.costate("info", "job.h5")
    assert info.returncode == 0 and "2 done, 0 failed, 1 pending" in info.stdout
    place.run("--resume")
    assert place.digest() == digest


def test_records_of_another_input_are_none(places, tmp_path):
    """A journal that was copied in from another sweep."""
    made, kept, digest = places
    other = Workplace(tmp_path / "other")
    other.path.mkdir()
    other.write(LEAST.replace("end = 1.0", "end = 1.1") + sweep(3)).stop_complete()
    foreign = other.keep()
    place = made[0]
    # In place of one, and beside the others.
    for extra in ({"0001-0000.journal": foreign["0001-0000.journal"]}, {"0003-0000.journal": foreign["0001-0000.journal"]}):
        place.put_back(kept | extra)
        done = place.run("--resume")
        assert f"{next(iter(extra))}: is damaged at byte 0" in done.stderr
        assert place.digest() == digest
    # With the job that it is of: the input is another one.
    place.put_back(foreign)
    done = place.run("--resume", status=2)
    assert "is of another input" in done.stderr and "end" in done.stderr
    place.run("--overwrite")
    assert place.digest() == digest


@pytest.mark.long
def test_a_journal_that_is_there_twice_changes_nothing(places):
    made, kept, digest = places
    place = made[0]
    place.put_back(kept | {"0003-0000.journal": kept["0001-0000.journal"], "0007-0012.journal": kept["0002-0000.journal"]})
    place.run("--resume")
    assert place.digest() == digest


@pytest.mark.long
def test_garbage_within_a_journal_is_passed_over(places, is_long):
    """Between records, also where it looks like the beginning of one; whatever is sound behind it counts."""
    made, kept, digest = places
    name = "0001-0000.journal"
    content = kept[name]
    begins = records(content)
    header = content[begins[1]:begins[1] + FRAME_HEADER]
    long_header = header[:8] + struct.pack("<Q", 1 << 40)
    junk = [b"x", os.urandom(5000), b"\0" * 4096, header, long_header, header * 50, bytes(3 << 20)]
    cases = [(what, at) for what in junk for at in begins]

    def try_case(place, case):
        what, at = case
        said = resume(place, kept, digest, name, content[:at] + what + content[at:])
        assert f"{name}: " in said, said
        assert "0 of 3 points" in said, said

    in_parallel(cases if is_long else cases[::5], try_case, made)


@pytest.mark.long
def test_a_lost_journal_is_computed_again(places):
    made, kept, digest = places
    place = made[0]
    for lost in ("0001-0000.journal", "0002-0000.journal"):
        place.put_back({name: content for name, content in kept.items() if name != lost})
        place.run("--resume")
        assert place.digest() == digest
    # Without its job nothing says what journals are of.
    place.put_back({name: content for name, content in kept.items() if name != "job"})
    assert "its file 'job' is gone" in place.run("--resume", status=2).stderr
    place.run("--overwrite")
    assert place.digest() == digest


@pytest.mark.long
def test_an_empty_journal_is_none(places):
    made, kept, digest = places
    place = made[0]
    place.put_back(kept | {"0003-0000.journal": b"", "0003-0001.journal": b""})
    done = place.run("--resume")
    assert "warning" not in done.stderr
    assert place.digest() == digest


def test_a_comparison_that_can_fail(places):
    """What the tests here rely on: a number that is another one, in a file that is sealed well, has another digest."""
    made, kept, digest = places
    place = made[0]
    place.put_back({})
    shutil.rmtree(place.path / "job.h5.journal")
    place.write(LEAST.replace("drive/2", "drive*0.50000000001") + sweep(3)).run()
    assert place.digest() != digest
    with pytest.raises(AssertionError):
        resume(place, kept, digest, "job", kept["job"])
    assert RABI
