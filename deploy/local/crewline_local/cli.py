"""`python -m crewline_local COMMAND`: one `Command` in `COMMANDS` each; add a line to add one."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from crewline_local.commands import backups, demo, endure, organization, run, up
from crewline_local.errors import LocalServerError
from crewline_local.teststack import hold_stack, run_with_stack

_HOLD_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Command:
    """A name, a line of help, its arguments, and the function that runs it and returns the exit code."""

    name: str
    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _test_stack_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-rabbit", dest="without", action="append_const", const="rabbit", help="PostgreSQL only")
    parser.add_argument("--no-postgres", dest="without", action="append_const", const="postgres", help="RabbitMQ only")
    parser.add_argument("--fleeting", action="store_true", help="in memory where there is room; waits for no disk")
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="what to run with the servers up"
    )


def _test_stack(arguments: argparse.Namespace) -> int:
    command = arguments.command[1:] if arguments.command[:1] == ["--"] else arguments.command
    if not command:
        print("crewline: say what to run: test-stack -- COMMAND...", file=sys.stderr)
        return 2
    return run_with_stack(command, without=arguments.without or (), durable=not arguments.fleeting)


def _hold_stack_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", type=Path, help="where data, logs and env.sh live")
    parser.add_argument("--no-rabbit", dest="without", action="append_const", const="rabbit", help="PostgreSQL only")
    parser.add_argument("--no-postgres", dest="without", action="append_const", const="postgres", help="RabbitMQ only")
    parser.add_argument("--while-pid", type=int, metavar="PID", help="leave when this process is gone")


def _hold_stack(arguments: argparse.Namespace) -> int:
    pid: int | None = arguments.while_pid
    owner = psutil.Process(pid) if pid else None
    hold_stack(
        arguments.directory.absolute(),
        without=arguments.without or (),
        keep_going=lambda: owner is None or (owner.is_running() and owner.status() != psutil.STATUS_ZOMBIE),
        pause=lambda: time.sleep(_HOLD_POLL_SECONDS),
    )
    return 0


_organization = (organization.arguments, organization.organization)
COMMANDS: tuple[Command, ...] = (
    Command("run", "the whole platform on this machine, until Ctrl-C", run.arguments, run.run),
    Command("up", "every service in its own processes on RabbitMQ, until Ctrl-C", up.arguments, up.up),
    Command("demo", "walk the stories through whatever is running", demo.arguments, demo.demo),
    Command("back-up", "copy an installation whole", backups.back_up_arguments, backups.run_back_up),
    Command("restore", "bring a copy back into a new directory", backups.restore_arguments, backups.run_restore),
    Command("say-again", "send again since a moment", backups.say_again_arguments, backups.run_say_again),
    Command("organization", "write one organization into a file, or bring it in from there", *_organization),
    Command("endure", "the reliability tests at full length, part by part", endure.arguments, endure.endure),
    Command("test-stack", "run a command with private PostgreSQL and RabbitMQ", _test_stack_arguments, _test_stack),
    Command("hold-stack", "keep such servers up on a directory for many commands", _hold_stack_arguments, _hold_stack),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Parses and runs; a server that cannot be had is one clear message, not a traceback."""
    parser = argparse.ArgumentParser(prog="python -m crewline_local", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.summary, description=command.summary)
        command.arguments(own)
        own.set_defaults(run=command.run)
    arguments = parser.parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except LocalServerError as error:
        print(f"crewline: {error}", file=sys.stderr)
        return 1
    return code
