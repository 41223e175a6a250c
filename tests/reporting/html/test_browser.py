"""The page in a real browser: Chromium, without a network, narrow and wide, light and dark."""

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

from runbook.reporting.formats.html import write
from tests.reporting.html.runs import failing, passing, several, suite

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it (apt-get install chromium), or name it in CHROMIUM"
)
WIDTHS = (390, 1440)
THEMES = ("light", "dark")
STORIES = {"failing": failing, "passing": passing, "several": several, "suite": suite}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # A container has no user namespaces to build a sandbox from; the pages are our own.
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for name, story in STORIES.items():
        stream = io.StringIO()
        write(story, stream)
        found[name] = folder / f"{name}.html"
        found[name].write_text(stream.getvalue(), encoding="utf-8")
    return found


class Tab:
    """A page that is open; what its console says and what it asks of the network is noted."""

    def __init__(
        self, browser: Browser, path: Path, width: int, theme: str, *, for_axe: bool = False
    ) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            bypass_csp=for_axe,  # axe is a script of its own, which the page's policy would not let in
        )
        self.page: Page = context.new_page()
        self.noise: list[str] = []
        self.page.on("console", lambda message: self.noise.append(message.text))
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.page.on(
            "request", lambda one: None if one.url.startswith("file:") else self.noise.append(one.url)
        )
        self.page.goto(path.as_uri())

    def shown(self) -> list[str]:
        """The states of the blocks that are to be seen."""
        return [str(one.get_attribute("data-state")) for one in self.page.locator(".block:visible").all()]

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.id"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["failing", "several", "suite"])
def test_accessible_and_silent(
    browser: Browser, pages: dict[str, Path], name: str, width: int, theme: str
) -> None:
    tab = Tab(browser, pages[name], width, theme, for_axe=True)
    tab.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(tab.page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width, (
        "nothing is cut off at the side"
    )
    assert tab.noise == []
    tab.page.context.close()


@pytest.fixture(params=WIDTHS)
def tab(request: pytest.FixtureRequest, browser: Browser, pages: dict[str, Path]) -> Iterator[Tab]:
    found = Tab(browser, pages["failing"], request.param, "light")
    yield found
    assert found.noise == []
    found.page.context.close()


def test_what_commands_print_is_text(tab: Tab) -> None:
    assert tab.page.title() == "! Deploy a web server – error"
    text = tab.page.locator(".block", has_text="print it").inner_text()
    for line in (
        "<script>document.title = 'owned'</script>",
        "::error file=article.md,line=1::owned",
        "]]> <![CDATA[ --> <!-- </pre></details>",
        "safe U+202Etxt.exeU+202C",
        "nul NUL bell BEL",
    ):
        assert line in text
    colour = (
        "getComputedStyle(document.querySelector('.c-red')).color !== getComputedStyle(document.body).color"
    )
    assert tab.page.evaluate(colour)


def test_filters(tab: Tab) -> None:
    assert len(tab.shown()) == 6
    for value, states in {
        "failed": ["failed", "failed", "error"],
        "passed": ["passed", "passed"],
        "skipped": ["skipped"],
        "all": ["passed", "passed", "failed", "failed", "error", "skipped"],
    }.items():
        button = tab.page.locator(f"[data-filter={value}]")
        button.click()
        assert tab.shown() == states
        assert tab.page.locator("[aria-pressed=true]").count() == 1
        assert button.get_attribute("aria-pressed") == "true"
    tab.page.locator("[data-filter=failed]").click()
    assert tab.page.locator("#shown").inner_text() == "3 of 6 blocks shown"
    headings = tab.page.locator("article :is(h1, h2, h3):visible").all_inner_texts()
    assert headings == ["Deploy a web server", "What fails", "Deeper"]
    assert tab.page.locator(".result:visible").count() == 1
    assert not tab.page.get_by_text("This takes a minute.").is_visible()


def test_a_suite_names_the_worst_first_and_the_flaky(browser: Browser, pages: dict[str, Path]) -> None:
    page = Tab(browser, pages["suite"], 1440, "light").page
    states = page.locator(".index tbody .state").all_inner_texts()
    assert [text.split()[-1] for text in states] == ["error", "failed", "flaky"]
    failed = page.locator("[data-filter=failed]")
    assert failed.inner_text().split() == ["Failed", "2"]
    failed.click()
    shown = page.locator("article:visible").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    assert shown[0] == "Broken" and len(shown) == 2, "a document that must not run is a failure, too"
    failed.hover()
    colors = failed.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]")
    pressed = ["rgb(255, 255, 255)", "rgb(29, 29, 32)"]
    assert colors == pressed, "the pressed button can be read while the pointer is on it"
    page.context.close()


def test_search(tab: Tab) -> None:
    tab.page.keyboard.press("/")
    assert tab.focused() == "search"
    tab.page.keyboard.type("SUCCEEDED")
    assert tab.shown() == ["passed"]
    tab.page.keyboard.type(" and more")
    assert tab.shown() == [] and tab.page.get_by_text("No block is like that.").is_visible()
    tab.page.keyboard.press("Escape")
    assert len(tab.shown()) == 6 and tab.page.locator("#search").input_value() == ""


def test_keys(tab: Tab) -> None:
    def pressed(key: str) -> str:
        tab.page.keyboard.press(key)
        return tab.focused()

    assert [pressed(key) for key in "jjjk"] == ["d1-b1", "d1-b2", "d1-b3", "d1-b2"]
    assert [pressed(key) for key in "ffffF"] == ["d1-b3", "d1-b4", "d1-b5", "d1-b3", "d1-b5"]
    top = tab.page.locator("#d1-b5").bounding_box()
    assert top and 0 <= top["y"] < 900, "it is on the screen"
    pressed("?")
    assert tab.page.locator("dialog").is_visible()
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("dialog").is_visible()


def test_the_theme_is_the_systems_until_somebody_asks_for_the_other(tab: Tab) -> None:
    def ground() -> str:
        return str(tab.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = ground()
    tab.page.emulate_media(color_scheme="dark")
    dark = ground()
    assert light != dark
    tab.page.keyboard.press("t")
    assert ground() == light
    tab.page.locator("#theme").click()
    assert ground() == dark


def test_a_link_to_a_block_shows_it_although_it_is_filtered_away(tab: Tab) -> None:
    tab.page.locator("[data-filter=passed]").click()
    tab.page.evaluate("location.hash = '#d1-b4'")
    tab.page.locator("#d1-b4").wait_for(state="visible")
    assert tab.focused() == "d1-b4"


def test_long_output_unfolds(tab: Tab) -> None:
    rest = tab.page.get_by_text("row 499")
    assert not rest.is_visible()
    tab.page.get_by_text("476 more lines").click()
    assert rest.is_visible()


def test_without_scripts_everything_can_be_read(browser: Browser, pages: dict[str, Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["failing"].as_uri())
    assert page.locator(".block").count() == page.locator(".block:visible").count() == 6
    assert not page.locator(".tools").is_visible()
    context.close()
