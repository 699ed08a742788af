"""The site: the public check page, a division's awards issued from the web, and the preview of 20,000 names.

Run: python bench/office.py. Starts the site as `make run` does, in an empty folder, and walks it in Chromium as its
people do. Memory is that of web, worker and the processes that print, each with its share of what they share (PSS).
"""

from __future__ import annotations

import csv
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from division import family, memory  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

CREDENTIALS, NAMES = 20_000, 20_000
CLIENTS, REQUESTS = 4, 4_000
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""What Chromium's own tools call Slow 3G: 400 ms, 400 kbit a second."""
PAINT = "performance.getEntriesByName('first-contentful-paint')"


@dataclass
class Site:
    home: Path
    port: int
    process: subprocess.Popen[bytes]
    accounts: dict[str, dict[str, str]]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def part(self, name: str) -> int:
        """The process id of the web process or of the worker."""
        return next(one for one in family(self.process.pid) if name in Path(f"/proc/{one}/cmdline").read_text())


@contextmanager
def started(home: Path) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = {**os.environ, "PATUNAY_HOME": str(home), "PATUNAY_DEMO": "yes"}
    command = [sys.executable, "-m", "office", "run", "--port", str(port)]
    with (home.parent / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=place, stdout=log, stderr=log)
    try:
        while not _answers(port):
            time.sleep(0.2)
        known = json.loads((home / "demo-accounts.json").read_text("utf-8"))
        yield Site(home, port, process, {one["username"]: one for one in known})
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


class Watch:
    """The most memory, in megabytes, while the site is watched: of its web process and worker (`most`), and of both
    with the processes that print (`most_printing`)."""

    def __init__(self, site: Site):
        self.site, self.most, self.most_printing, self.stop = site, 0.0, 0.0, Event()

    def __enter__(self) -> Watch:
        self.thread = Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def _look(self) -> None:
        starter = self.site.process.pid
        while not self.stop.wait(0.2):
            each = {one: memory(one) / 1024 for one in family(starter) - {starter}}
            self.most_printing = max(self.most_printing, sum(each.values()))
            self.most = max(self.most, sum(size for one, size in each.items() if not prints(one)))


def prints(process: int) -> bool:
    """Whether it was started by the library to set pages, not by the site to serve or to work."""
    try:
        return "multiprocessing" in Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return False


def line(what: str, value: float, bar: float, unit: str, *, least: bool = False) -> None:
    met = value >= bar if least else value <= bar
    print(f"{what:<58}{value:8.1f}  bar {bar:g} {unit}  {'met' if met else 'NOT MET'}")


def person(site: Site, browser: Browser, name: str) -> Page:
    page = browser.new_context(base_url=site.url).new_page()
    page.set_default_timeout(120_000)
    page.goto("/accounts/login/")
    page.fill("#id_login", name)
    page.fill("#id_password", site.accounts[name]["password"])
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What to do now")
    return page


def press(page: Page, selector: str) -> None:
    page.locator(f"#main {selector}").first.click()
    page.wait_for_load_state()


def preview(page: Page, folder: Path) -> float:
    """Seconds from the button to the preview of a roster of `NAMES` rows; nothing of it is taken."""
    file = folder / "roster-large.csv"
    with file.open("w", newline="", encoding="utf-8") as text:
        rows = csv.writer(text)
        rows.writerow(["LRN", "Name", "Sex", "Birthdate", "Community Learning Center", "District"])
        for number in range(NAMES):
            given, family_name = f"Ana{_word(number % 997)}", f"Reyes{_word(number)}"
            born = f"{1980 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}"
            rows.writerow([999_999_000_000 + number, f"{family_name}, {given}", "F", born, "Talahib CLC", "Talahib"])
    page.goto("/people/rosters")
    page.locator("input[type=file]").set_input_files(str(file))
    begun = time.monotonic()
    press(page, "form button")
    expect(page.locator("#counts")).to_contain_text(str(NAMES))
    seconds = time.monotonic() - begun
    press(page, "form[action$='/discard'] button")
    return seconds


def _word(number: int) -> str:
    """Letters for a number, so that no two names look alike to the search for doubles."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def reach_approval(site: Site, browser: Browser, page: Page) -> None:
    """The demo's files taken, the cycle closed, the list drawn up, called back and signed three times."""
    demo = ROOT / "demo"
    page.goto("/people/rosters")
    page.locator("input[type=file]").set_input_files([str(path) for path in sorted(demo.glob("roster-*"))])
    press(page, "form button")
    press(page, "form[action$='/take'] button")
    page.goto("/people/lists")
    for kind in ("codes", "consents"):
        page.select_option("[name=kind]", kind)
        page.locator("input[type=file]").set_input_files(str(demo / f"{kind}.csv"))
        press(page, "form button")
    page.goto("/")
    page.get_by_role("link", name="Plan the assessment cycle").click()
    event = {"name": "2025", "starts_on": "2025-09-01", "closes_on": "2026-12-01", "event_date": "2026-12-18"}
    for name, value in {**event, "event_title": "Recognition", "event_place": "Talahib"}.items():
        page.fill(f"[name={name}]", value)
    press(page, "form button.btn-primary")
    cycle = page.url
    page.locator("button[value=rating]").click()
    page.goto(f"{cycle}files")
    names = {role: f"ratings-{role}.csv" for role in ("self", "teacher", "community")}
    for field, name in {**names, "official": "official-results.xlsx"}.items():
        page.locator(f"input[type=file][name={field}]").set_input_files(str(demo / name))
    page.locator("#main form").last.locator("button").click()
    page.locator("form[action$='/files/take'] button").click()
    page.goto(cycle)
    page.locator("button[value=closed]").click()
    page.goto("/")
    page.get_by_role("link", name="Draw up the award list of 2025").click()
    press(page, "button:has-text('Draw up the list')")
    answers = page.get_by_role("button", name="Yes, confirmed")
    for left in range(answers.count() - 1, -1, -1):
        answers.first.click()
        expect(answers).to_have_count(left)
    for name, word in (("supervisor", "Validate"), ("cid", "Endorse"), ("sds", "Approve")):
        sign(person(site, browser, name), word, site.accounts[name]["phrase"])


def sign(page: Page, word: str, phrase: str) -> None:
    page.locator(f"#main a:has-text('{word}')").first.click()
    page.check("[name=read]")
    if phrase:
        page.fill("[name=phrase]", phrase)
    press(page, f"button:has-text('{word}')")
    page.context.close()


def issue(site: Site, page: Page) -> tuple[float, Watch]:
    """Seconds from the button to the finished job with all its files, and the memory meanwhile."""
    page.goto("/")
    page.locator("#main a:has-text('Issue the approved list')").click()
    with Watch(site) as watch:
        begun = time.monotonic()
        press(page, "button:has-text('Issue')")
        page.locator("a[href^='/certificates/list/']").wait_for(timeout=600_000)
        seconds = time.monotonic() - begun
    return seconds, watch


def multiply(site: Site) -> list[str]:
    """Copies papers until `CREDENTIALS` credentials stand in the tables; the codes of the copies' QRs."""
    script = ROOT / "bench" / "parts" / "rows.py"
    place = {**os.environ, "PATUNAY_HOME": str(site.home), "PATUNAY_KEYS": ""}
    done = subprocess.run(
        [sys.executable, str(script), str(CREDENTIALS)], env=place, check=True, stdout=subprocess.PIPE
    )
    return done.stdout.decode().split()


def ask(port: int, codes: list[str]) -> list[float]:
    """Milliseconds of each check, over one connection that is kept."""
    connection, times = http.client.HTTPConnection("127.0.0.1", port), []
    for code in codes:
        begun = time.perf_counter()
        connection.request("GET", f"/V/{code}")
        answer = connection.getresponse()
        if answer.status != 200 or b"Valid" not in answer.read():
            raise RuntimeError(f"answer {answer.status}")
        times.append(1000 * (time.perf_counter() - begun))
    return times


def processor(process: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def checks(site: Site, codes: list[str]) -> tuple[float, float]:
    """The 95th percentile of a check's milliseconds with one reader at a time, and checks a second of one core when
    `CLIENTS` readers ask at once."""
    alone = ask(site.port, codes[: REQUESTS // 4])
    web = max(family(site.part("granian")), key=processor)
    before, share = processor(web), REQUESTS // CLIENTS
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda at: ask(site.port, codes[at * share : (at + 1) * share]), range(CLIENTS)))
    return quantiles(alone, n=20)[-1], REQUESTS / (processor(web) - before)


def first_paint(browser: Browser, site: Site, code: str) -> float:
    """Seconds to the first contentful paint of the check page on Slow 3G, on a phone."""
    page = browser.new_context(base_url=site.url, viewport={"width": 360, "height": 740}).new_page()
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(f"/V/{code}")
    while not page.evaluate(f"{PAINT}.length"):
        page.wait_for_timeout(50)
    return float(page.evaluate(f"{PAINT}[0].startTime")) / 1000


def main() -> None:
    with TemporaryDirectory() as folder, started(Path(folder) / "home") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
        page = person(site, browser, "focal")
        reach_approval(site, browser, page)
        seconds, watch = issue(site, page)
        papers = len(list(site.home.glob("register-*/holders/certificates/*.pdf")))
        line(f"{papers} papers issued from the web, seconds", seconds, 90, "s")
        line("memory of web and worker, most, MB", watch.most, 400, "MB")
        print(f"{'  with the processes that print':<58}{watch.most_printing:8.1f}  MB")
        line(f"preview of {NAMES} rows, seconds", preview(page, Path(folder)), 10, "s")
        codes = multiply(site)
        paint = first_paint(browser, site, codes[0])
        line("first paint of the check page on Slow 3G, seconds", paint, 5, "s")
        p95, rate = checks(site, codes)
        line(f"a check among {CREDENTIALS} credentials, p95, milliseconds", p95, 100, "ms")
        line("checks a second of one core", rate, 500, "a second", least=True)


if __name__ == "__main__":
    main()
