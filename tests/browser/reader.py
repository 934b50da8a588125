"""A reader before a browser: opens pages, points, taps, types, and notes what the browser complains of and asks for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import ElementClickInterceptedException, ElementNotInteractableException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.interaction import POINTER_TOUCH
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

ARGUMENTS = (
    "headless=new",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "disable-default-apps",
    "disable-extensions",
    "hide-scrollbars",
    "force-prefers-reduced-motion",
    "window-size=1200,1000",
)
PATIENCE = 20  # seconds; a slow machine with two of these browsers needs some
WIDTH, HEIGHT = 1200, 1000


class PatientElement(WebElement):
    """An element as a person clicks it: who finds it moving, or covered for a moment, tries again."""

    def click(self) -> None:
        def try_once(_: object) -> bool:
            super(PatientElement, self).click()
            return True

        passing = [ElementNotInteractableException, ElementClickInterceptedException]
        WebDriverWait(self.parent, PATIENCE, 0.1, ignored_exceptions=passing).until(try_once)


def start_browser() -> webdriver.Chrome:
    """A Chromium without a window. Raises FileNotFoundError where there is none: these tests are not to be skipped."""
    driver = shutil.which("chromedriver")
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if not driver or not binary:
        raise FileNotFoundError("the browser tests need Chromium and its driver: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ARGUMENTS:
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    options.add_experimental_option("perfLoggingPrefs", {"enableNetwork": True, "enablePage": False})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser._web_element_cls = PatientElement
    browser.set_script_timeout(60)
    return browser


@dataclass
class Reader:
    """One reader's session in a browser that is shared: it begins and ends as if nobody had read before."""

    browser: webdriver.Chrome

    def begin(self) -> None:
        self.browser.get("about:blank")
        self.resize(WIDTH, HEIGHT)
        self.console()
        self.requests()

    def end(self) -> None:
        """Forget what pages remember, and put back what was changed."""
        self.command("Emulation.setScriptExecutionDisabled", value=False)
        if not self.browser.current_url.startswith("about:"):
            self.run("localStorage.clear()")
        self.browser.get("about:blank")
        self.command("Emulation.setEmulatedMedia", media="", features=[])
        self.command("Emulation.clearDeviceMetricsOverride")

    def command(self, name: str, **parameters: Any) -> Any:
        """A command of the browser's developer tools."""
        return self.browser.execute_cdp_cmd(name, parameters)

    # What the reader has ----------------------------------------------------------------------------------------------

    def resize(self, width: int, height: int = HEIGHT) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.command("Emulation.setDeviceMetricsOverride", **metrics)

    def prefer(self, theme: str) -> None:
        """Make ``light`` or ``dark`` the system's choice."""
        self.command(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": theme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ],
        )

    @contextmanager
    def without_script(self) -> Iterator[None]:
        self.command("Emulation.setScriptExecutionDisabled", value=True)
        yield
        self.command("Emulation.setScriptExecutionDisabled", value=False)

    # What the reader does ---------------------------------------------------------------------------------------------

    def open(self, address: str) -> None:
        """Load a page anew, even where only the fragment differs from the page there is."""
        if self.browser.current_url.partition("#")[0] == address.partition("#")[0]:
            self.browser.get("about:blank")
        self.browser.get(address)

    def start_figures(self) -> None:
        """Start every figure, as scrolling past them all would, and wait until they are ready."""
        self.run("Article.startAll(document)")
        self.wait("[...document.querySelectorAll('[data-component]')].every((part) => part.dataset.state === 'ready')")

    def point(self, target: str | WebElement, dx: int = 0, dy: int = 0) -> None:
        """Move the pointer over an element, or to some pixels from its middle."""
        element = self.find(target) if isinstance(target, str) else target
        self.run("arguments[0].scrollIntoView({ block: 'nearest' })", element)
        actions = ActionChains(self.browser, duration=20)
        actions.move_to_element_with_offset(element, dx - 1, dy).move_by_offset(1, 0).perform()

    def point_away(self) -> None:
        """Move the pointer to the window's left edge, where there is nothing."""
        builder = ActionBuilder(self.browser, duration=20)
        builder.pointer_action.move_to_location(1, 300)  # type: ignore[no-untyped-call]
        builder.perform()

    def tap(self, element: WebElement) -> None:
        """A short touch with a finger."""
        self.run("arguments[0].scrollIntoView({ block: 'center' })", element)
        finger = PointerInput(POINTER_TOUCH, "finger")  # type: ignore[no-untyped-call]
        builder = ActionBuilder(self.browser, mouse=finger, duration=0)
        builder.pointer_action.move_to(element).pointer_down().pointer_up()  # type: ignore[no-untyped-call]
        builder.perform()

    def press(self, *keys: str) -> None:
        ActionChains(self.browser).send_keys(*keys).perform()

    # What the reader sees ---------------------------------------------------------------------------------------------

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements("css selector", selector)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run statements in the page; what they return."""
        return self.browser.execute_script(script, *arguments)

    def see(self, expression: str, *arguments: Any) -> Any:
        """The value of an expression in the page."""
        return self.run(f"return {expression}", *arguments)

    def wait(self, condition: str) -> None:
        """Wait until an expression holds."""
        WebDriverWait(self.browser, PATIENCE, poll_frequency=0.03).until(
            lambda _: self.see(f"Boolean({condition})"), f"never came true: {condition}"
        )

    def settle(self) -> None:
        """Wait until two frames are painted."""
        self.browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def focused(self) -> WebElement:
        return self.browser.switch_to.active_element

    # What the browser says --------------------------------------------------------------------------------------------

    def console(self) -> list[str]:
        """Errors and warnings since the last call."""
        return [entry["message"] for entry in self._log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self) -> list[str]:
        """Addresses asked for since the last call, in order, data in addresses left out."""
        messages = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        asked = [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]
        return [address for address in asked if not address.startswith(("data:", "blob:", "about:"))]

    def _log(self, kind: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.browser.get_log(kind)  # type: ignore[no-untyped-call]
        return entries
