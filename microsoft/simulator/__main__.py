"""Start the simulator: python -m microsoft.simulator --world FILE --folder FOLDER --tls-port N --port N."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from threading import Event

from microsoft.simulator import RunningSimulator, World
from microsoft.simulator.world import WorldError

REFUSED = 2


def main(arguments: list[str] | None = None) -> int:
    """Run until a signal; return the exit code (2: not here, or not with these values)."""
    if os.environ.get("NIMBUS_DEPLOYMENT", "production") == "production":
        return _refuse("The Microsoft simulator runs only where NIMBUS_DEPLOYMENT names a demo or test deployment.")
    options = _parser().parse_args(arguments)
    try:
        world = World.from_json(json.loads(options.world.read_text()))
    except (OSError, ValueError) as error:
        return _refuse(f"The world cannot be read from {options.world}: {_reason(error)}")
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with RunningSimulator(world, folder=options.folder, tls_port=options.tls_port, port=options.port) as simulator:
        sys.stdout.write(f"Microsoft simulator ready: {simulator.url}, TLS {simulator.tls_address}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, (OSError, WorldError)) else "it is not valid JSON"


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m microsoft.simulator", description="Local Microsoft cloud.")
    parser.add_argument("--world", type=Path, required=True, help="JSON file with the state to start from")
    parser.add_argument("--folder", type=Path, required=True, help="folder that keeps ca.pem and the keys")
    parser.add_argument("--tls-port", type=int, default=9443, help="port of the server-side calls")
    parser.add_argument("--port", type=int, default=9080, help="port of the browser's pages")
    return parser


if __name__ == "__main__":
    sys.exit(main())
