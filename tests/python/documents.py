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
BUILD = EXECUTABLE.parents[1]
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


def unit_in_last_place(number):
    digits, _, exponent = number.partition("e")
    decimals = len(digits.partition(".")[2])
    return 0 if digits == number and decimals == 0 else 10.0 ** (int(exponent or 0) - decimals)


def says_the_same(shown, printed):
    """Whether texts agree but for white space, and their numbers to one unit of the last digit shown."""
    def skeleton(text):
        return NUMBER.sub("#", text).split()

    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed))
    return skeleton(shown) == skeleton(printed) and all(
        abs(float(a) - float(b)) <= 1.0001 * unit_in_last_place(a) for a, b in pairs)


class Reader:
    """Tries the blocks of a document in one directory, one after the other, and compares what it shows."""

    def __init__(self, document, directory):
        self.document = document
        self.directory = directory
        self.names = {}
        self.printed = ""
        (directory / "build").symlink_to(BUILD)
        self.environment = os.environ | {"PATH": f"{EXECUTABLE.parent}:{os.environ['PATH']}"}
        self.sources = [path.read_text() for path in sorted((ROOT / "docs/examples").glob("*.cpp"))]

    def try_all(self):
        with contextlib.chdir(self.directory):
            for block in blocks(self.document):
                try:
                    getattr(self, "try_" + block.language)(block.text)
                except Exception as error:
                    raise AssertionError(f"{self.document.name}:{block.line}: {error}") from error

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
            done = subprocess.run(["bash", "-c", command], cwd=self.directory, env=self.environment, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            self.expect(shown, done.stdout)

    def try_cpp(self, text):
        """Lines of a program in docs/examples, which the build has compiled."""
        def lines(source):
            return [line.strip() for line in source.splitlines() if line.strip()]

        wanted = lines(text)
        for source in map(lines, self.sources):
            if any(source[k:k + len(wanted)] == wanted for k in range(len(source))):
                return
        raise AssertionError(f"no program in docs/examples has the lines\n{textwrap.indent(text, '  ')}")
