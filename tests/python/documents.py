"""Documents whose examples are run: their fenced blocks, as a reader would use them who tries everything in order."""

import contextlib
import io
import os
import pathlib
import re
import subprocess
import textwrap
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXECUTABLE = pathlib.Path(os.environ["COSTATE_EXECUTABLE"])
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])")


class Block(typing.NamedTuple):
    language: str
    text: str
    line: int


def blocks(document, language=None):
    """The fenced blocks of a document, or those in one language."""
    text = document.read_text()
    found = [Block(match[1], match[2], text.count("\n", 0, match.start()) + 1)
             for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)]
    return [block for block in found if language in (None, block.language)]


def agrees(shown, printed):
    """A number to one unit of its last digit, a count exactly. One digit with an exponent tells the size of an error,
    which is different on every machine: it has to agree within a factor of 10."""
    digits, _, exponent = shown.partition("e")
    decimals = len(digits.partition(".")[2])
    a, b = float(shown), float(printed)
    if exponent and decimals == 0:
        return a * b > 0 and 0.1 < a / b < 10
    return abs(a - b) <= (1.0001 * 10.0 ** (int(exponent or 0) - decimals) if exponent or decimals else 0)


def says_the_same(shown, printed):
    """Whether texts agree but for white space, and their numbers as far as they are shown."""
    def skeleton(text):
        return NUMBER.sub("#", text).split()

    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed))
    return skeleton(shown) == skeleton(printed) and all(agrees(a, b) for a, b in pairs)


class Reader:
    """Tries the blocks of a document one after the other, in one directory, which is the present one and has costate on
    its path, and compares what they print with what the document shows."""

    def __init__(self, directory):
        self.directory = directory
        self.names = {}  # of the Python
        self.printed = ""
        (directory / "build").symlink_to(EXECUTABLE.parents[1])

    def try_all(self, document):
        for block in blocks(document):
            try:
                getattr(self, "try_" + block.language)(block.text)
            except Exception as error:
                raise AssertionError(f"{document.name}:{block.line}: {error}") from error

    def expect(self, shown, printed):
        assert says_the_same(shown, printed), f"shown is\n{shown}\nand printed was\n{printed}"

    def try_toml(self, text):
        """An input file, whose first line is its name."""
        (self.directory / re.match(r"# (\w+\.toml)\n", text)[1]).write_text(text)

    def try_python(self, text):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(text, self.names)
        self.printed = printed.getvalue()

    def try_text(self, text):
        """What the Python before it prints."""
        self.expect(text, self.printed)

    def try_console(self, text):
        """Commands behind a dollar sign, each with what it prints."""
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            done = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  check=False)
            self.expect(shown, done.stdout)

    def try_cpp(self, text):
        """Lines of a program in docs/examples, which the build has compiled."""
        self.quoted(text, "*.cpp")

    def try_cmake(self, text):
        self.quoted(text, "own_project/CMakeLists.txt")

    def quoted(self, text, sources):
        def lines(source):
            return [line.strip() for line in source.splitlines() if line.strip()]

        wanted = lines(text)
        for path in sorted((ROOT / "docs/examples").glob(sources)):
            found = lines(path.read_text())
            if any(found[k:k + len(wanted)] == wanted for k in range(len(found))):
                return
        raise AssertionError(f"nothing in docs/examples/{sources} has the lines\n{textwrap.indent(text, '  ')}")
