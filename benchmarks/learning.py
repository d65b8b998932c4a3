"""Whether the schedule helps, in a model: `python -m benchmarks.learning` (or `make bench-learning`).

Learners of several kinds practice 20 minutes a day for 30 days before an interview: by random choice, by what was
practiced least recently, and as the product plans it. learners.py says what a learner is taken to be, strategies.py
how each chooses, and docs/benchmarks.md what came of it.
"""

import argparse
import os
import time

import django


def main() -> None:
    options = parsed()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from benchmarks.learning_report import report, report_sensitivity  # what they import needs the setup

    report(options.seeds, options.learners)
    report_sensitivity(options.seeds[0], options.varied)
    print(f"\n{time.process_time():.0f} s of one processor")


def parsed() -> argparse.Namespace:
    description = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=description)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--learners", type=int, default=100, help="per kind, strategy, and seed (default 100)")
    parser.add_argument("--varied", type=int, default=25, help="per kind where assumptions are varied (default 25)")
    parser.add_argument("--quick", action="store_true", help="try it out: 4 learners, 1 where assumptions are varied")
    options = parser.parse_args()
    if options.quick:
        options.learners, options.varied = 4, 1
    return options


if __name__ == "__main__":
    main()
