"""The HTML digest in a real browser, as a reader on a phone gets it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, make_folder, make_settings

from translate.digest.labels import labels
from translate.languages import LANGUAGES, TARGETS
from translate.pipeline import run

pytestmark = pytest.mark.browser

PAGES = ["digest.{}.html", "review.{}.html", "translations/{}/hostile.html"]
AXE = Path(
    os.environ.get("AXE_CORE") or Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
)

HOSTILE = (
    """<html lang="en"><head><title>Trucks &lt;script&gt;document.title='ran'&lt;/script&gt; move</title>
<link rel="canonical" href="javascript:document.title='ran'"></head><body><article>
<h1>Trucks &lt;img src=x onerror="document.title='ran'"&gt; move</h1>
<p>Trucks moved through Torkham on Monday, &lt;script&gt;document.title='ran'&lt;/script&gt; officials said, after a closure of nine days.</p>
<p>"""
    + "Averylongwordwithoutanyspace" * 12
    + """ stood in the text of the page, and the police said that it was so.</p>
<ol><li>Show the <a href="https://example.org/"""
    + "long" * 60
    + """">papers</a> at the gate of the crossing.<ul><li>Copies are <a href="javascript:document.title='ran'">not</a> taken.</li></ul></li></ol>
<blockquote><p>We waited for nine days and nobody told us anything, a driver said at the gate.</p></blockquote>
<p>The crossing in Torkham had been shut for nine days, and nobody was hurt there, the officials said.</p>
</article></body></html>"""
)


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(SAMPLES, folder / "in")
    make_folder(folder / "in", {"hostile.html": HOSTILE, "empty.txt": ""})
    settings = make_settings(
        folder / "in",
        folder / "out",
        to=TARGETS,
        formats=("html",),
        articles=("html",),
        beam_size=1,
        default_glossary=True,
    )
    report = run(settings)
    assert report.count("new") == 15
    return folder / "out"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip(
            "axe-core is not installed (npm install --no-save axe-core, or AXE_CORE names axe.min.js)"
        )
    return AXE.read_text(encoding="utf-8")


def load(browser: Any, path: Path, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    browser.get(path.as_uri())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", TARGETS)
def test_the_page_reads_right_and_nothing_overflows(
    browser: Any, digests: Path, language: str, width: int, page: str
) -> None:
    load(browser, digests / page.format(language), width)
    assert (
        browser.execute_script("return getComputedStyle(document.body).direction")
        == LANGUAGES[language].direction
    )
    assert browser.execute_script("return document.documentElement.lang") == LANGUAGES[language].html()
    wide = browser.execute_script(
        """return [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll'))
        .filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
        .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"""
    )
    assert wide == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("page", [PAGES[0], PAGES[2]])
@pytest.mark.parametrize("language", TARGETS)
def test_no_script_of_a_page_runs_or_is_left(browser: Any, digests: Path, language: str, page: str) -> None:
    load(browser, digests / page.format(language), 390)
    assert browser.title != "ran"
    assert (
        browser.execute_script(
            "return document.querySelectorAll('script, img, iframe, [onerror], [onclick]').length"
        )
        == 0
    )
    assert browser.execute_script(
        "return [...document.links].every(a => ['http:', 'https:', 'file:'].includes(a.protocol))"
    )


def test_source_sentences_open_without_a_script_and_read_in_their_own_direction(
    browser: Any, digests: Path
) -> None:
    load(browser, digests / "digest.ur.html", 390)
    found = browser.execute_script(
        """const d = [...document.querySelectorAll('details')].find(d => d.querySelector('blockquote[lang=en]'));
        d.querySelector('summary').click(); const q = d.querySelector('blockquote');
        return [d.open, getComputedStyle(q).direction, q.offsetHeight > 0]"""
    )
    assert found == [True, "ltr", True]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", TARGETS)
def test_axe_finds_no_serious_violation(
    browser: Any, digests: Path, axe: str, *, language: str, width: int, page: str
) -> None:
    load(browser, digests / page.format(language), width)
    browser.set_script_timeout(300)
    browser.execute_script(axe)
    found = browser.execute_async_script(
        """const done = arguments[arguments.length - 1];
        axe.run().then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
            .map(v => v.id + ': ' + v.nodes[0].html)));"""
    )
    assert found == []


def test_the_review_page_filters_by_flag_and_moves_by_key(browser: Any, digests: Path) -> None:
    load(browser, digests / "review.ur.html", 1280)
    shown = "return [...document.querySelectorAll('li.row')].filter(r => r.offsetHeight > 0).length"
    everything = browser.execute_script(shown)
    browser.execute_script(
        """const s = document.querySelector('select'); s.value = 'numbers'; s.dispatchEvent(new Event('change'));"""
    )
    assert 0 < browser.execute_script(shown) < everything
    reached = []
    for key in "jjk":
        browser.switch_to.active_element.send_keys(key)
        reached.append(browser.switch_to.active_element.get_attribute("href"))
    assert reached[0] == reached[2] != reached[1]


def test_nothing_of_a_hostile_article_runs_on_the_review_page(browser: Any, digests: Path) -> None:
    load(browser, digests / "review.ps.html", 390)
    assert browser.title == labels("ps")["review"]
    assert browser.execute_script("return document.querySelectorAll('script').length") == 1
    assert (
        browser.execute_script("return document.querySelectorAll('img, iframe, [onerror], [onclick]').length")
        == 0
    )
