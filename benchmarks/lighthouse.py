"""Lighthouse (mobile, the middle of three runs) on three pages, one of them a demo learner's /progress.

Prints the four scores, the audits that cost points, and what /progress weighs on a first visit. `make lighthouse`
installs the tool itself into .build/lighthouse.
"""

import json
import os
import shutil
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command

from .server import ROOT, running_server

TOOLS = ROOT / ".build" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# The run with the median performance counts, because performance depends on what else the machine does.
RUNS = 3
CHROME_FLAGS = "--headless --no-sandbox --disable-quic --disable-background-networking"

Report = dict[str, Any]


def main() -> None:
    with running_server(EVALUATOR="offline") as address:
        call_command("seed_demo", username="demo", days=90, attempts=120, seed=7)
        cookie = session_cookie("demo")
        for path in ("/", practice_page(), "/progress"):
            runs = sorted((audit(address + path, cookie) for _ in range(RUNS)), key=performance)
            report = runs[RUNS // 2]
            print_scores(path, report)
        print_weight(report)


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    sys.exit("No Chromium found. Install the package chromium.")


def session_cookie(username: str) -> str:
    from django.test import Client

    from coach.accounts.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    return f"sessionid={client.cookies['sessionid'].value}"


def practice_page() -> str:
    from practice.bank.models import Question

    return Question.objects.active().order_by("slug")[0].get_absolute_url()


def audit(url: str, cookie: str) -> Report:
    """Lighthouse's report of one page, as the learner with this cookie sees it."""
    output = TOOLS / "report.json"
    command = [
        str(TOOLS / "node_modules/.bin/lighthouse"),
        url,
        "--quiet",
        "--output=json",
        f"--output-path={output}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={CHROME_FLAGS}",
        f"--extra-headers={json.dumps({'Cookie': cookie})}",
    ]
    node = TOOLS / "python" / "bin"
    environment = os.environ | {"CHROME_PATH": chromium(), "PATH": f"{node}:{os.environ['PATH']}"}
    for tries_left in (2, 1, 0):
        # Now and then, Chromium's trace lacks the navigation (NO_NAVSTART), which says nothing about the page.
        done = subprocess.run(command, env=environment)
        report: Report = json.loads(output.read_text())
        if done.returncode == 0 or not tries_left or "runtimeError" not in report:
            break
    done.check_returncode()
    return report


def performance(report: Report) -> float:
    return report["categories"]["performance"]["score"]


def print_scores(path: str, report: Report) -> None:
    scores = {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}
    print(f"\n{path}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            found = report["audits"][reference["id"]]
            if reference["weight"] and found["score"] is not None and found["score"] < 1:
                print(f"  {name}: {found['title']} ({found['score']}) {found.get('displayValue', '')}")


def print_weight(report: Report) -> None:
    """What came over the wire, including headers."""
    requests = report["audits"]["network-requests"]["details"]["items"]
    print(f"\n/progress, first visit: {sum(item['transferSize'] for item in requests) / 1000:.1f} kB in all")
    for item in sorted(requests, key=lambda item: -item["transferSize"]):
        sizes = f"{item['transferSize'] / 1000:7.1f} kB of {item['resourceSize'] / 1000:7.1f} kB"
        print(f"  {sizes}  {urlsplit(item['url']).path}")


if __name__ == "__main__":
    main()
