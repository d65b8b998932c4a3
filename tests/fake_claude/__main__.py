"""The command line: `python -m tests.fake_claude --port 8009 --seconds 8 --fault NAME`."""

import argparse
import sys
from dataclasses import replace

from . import FAULTS, FakeClaude, Reply, __doc__

# A default evaluation is about 1,500 characters long.
PIECE, CHARACTERS = 12, 1_500


def main() -> None:
    options = parsed()
    pause = options.seconds * PIECE / CHARACTERS
    fault = replace(FAULTS[options.fault], piece=PIECE, pause=pause) if options.fault else None
    with FakeClaude(options.port, default=Reply(piece=PIECE, pause=pause)) as fake:
        if fault and options.times:
            fake.script(*[fault] * options.times)
        elif fault:
            fake.default = fault
        sys.stdout.write(f"A fake Claude listens on {fake.url} ({options.fault or 'no fault'}). Ctrl-C ends it.\n")
        sys.stdout.flush()
        try:
            fake.thread.join()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


def parsed() -> argparse.Namespace:
    description = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.fake_claude", description=description)
    parser.add_argument("--port", type=int, default=8009)
    parser.add_argument("--seconds", type=float, default=8, help="how long a reply takes (default 8)")
    parser.add_argument("--fault", choices=sorted(FAULTS), help="answer every request with this fault")
    parser.add_argument("--times", type=int, help="only the first so many requests get the fault")
    return parser.parse_args()


if __name__ == "__main__":
    main()
