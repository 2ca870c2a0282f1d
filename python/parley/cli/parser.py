"""An argument parser that helps: suggestions for misspelt words, exit codes and examples in every --help."""

import argparse
import re
import sys

from parley.errors import EXIT_CODES
from parley.suggest import nearest


class Parser(argparse.ArgumentParser):
    """Ends with exit code 2 and a hint when the command line is wrong."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def parse_args(self, args=None, namespace=None):
        parsed, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser = self._command_parser(parsed) or self
            parser.error(parser._unknown(unknown[0]))
        return parsed

    def error(self, message: str):
        choice = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if choice:
            given, known = choice.group(1), re.findall(r"'([^']*)'", choice.group(2))
            match = nearest(given, known)
            advice = f"did you mean '{match}'?" if match else f"known: {', '.join(known)}"
            message = f"there is no '{given}'; {advice}"
        sys.stderr.write(f"{self.prog}: {message}\nSee: {self.prog} --help\n")
        sys.exit(2)

    def _unknown(self, word: str) -> str:
        options = [option for action in self._actions for option in action.option_strings]
        match = nearest(word.split("=")[0], options)
        kind = "option" if word.startswith("-") else "argument"
        return f"unknown {kind} '{word}'" + (f"; did you mean '{match}'?" if match and kind == "option" else "")

    def _command_parser(self, parsed):
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                return action.choices.get(getattr(parsed, action.dest, None))
        return None


def epilog(examples: list[tuple[str, str]], codes: tuple[int, ...], extra: str = "") -> str:
    """The end of a help text. `examples` are pairs of a command and what it is good for."""
    width = max(len(command) for command, _ in examples)
    lines = ["examples:"] + [f"  {command:<{width}}  {what}".rstrip() for command, what in examples]
    if extra:
        lines += ["", extra.strip()]
    lines += ["", "exit codes:"] + [f"  {code:<4} {EXIT_CODES[code]}" for code in codes]
    return "\n".join(lines)


def key_value(text: str) -> tuple[str, str]:
    """For options such as ``--param bytes=64``."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form key=value")
    return key, value


def positive(text: str) -> int:
    """For counts."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a positive whole number")
    return value


def whole(text: str) -> int:
    """For seeds."""
    if not re.fullmatch(r"\d+", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number")
    return int(text)


def seconds(text: str) -> float:
    """For times."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds")
    return value
