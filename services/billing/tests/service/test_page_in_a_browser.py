"""The customer's page in a real browser: no accessibility rule of WCAG is broken, it fits a phone, it pays without
JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from billing.entrypoints import timers
from billing.testing.company import ANONYMOUS, Company, usd
from billing.testing.online import Online, online_billing
from common.http.identity import HEADER, mint_internal_token
from common.testing.environment import PRIVATE_KEY
from crewline_local.chromium import BrowserPrograms

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PHONE, DESK = (360, 740), (1280, 900)
Browser = webdriver.Chrome


@pytest.fixture(scope="module")
def online(postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """Billing with the sandbox, at an address that a browser reaches."""
    data: Path = tmp_path_factory.mktemp("stripe")
    with online_billing(data, admin_url=postgres_admin_url) as running:
        timers.ensure_webhook_endpoint(running.harness.service)
        yield running


@pytest.fixture(scope="module")
def started_browser(chromium: BrowserPrograms) -> Iterator[Browser]:
    """A browser without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(chromium.browser)
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(flag)
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(chromium.driver)))
    yield running
    running.quit()


@pytest.fixture
def browser(started_browser: Browser) -> Browser:
    """The browser behind the gateway, whose token says that nobody is signed in."""
    token = mint_internal_token(ANONYMOUS, audience="billing", private_key=PRIVATE_KEY)
    started_browser.execute_cdp_cmd("Network.enable", {})
    started_browser.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {HEADER: token}})
    started_browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    return started_browser


@pytest.fixture
def shop(online: Online) -> Company:
    """A company that takes tips."""
    company = online.company()
    company.settings(tips_enabled=True, terms="Thank you for your business.")
    return company


def address(online: Online, shop: Company, invoice: dict[str, Any]) -> str:
    return shop.link(invoice["id"]).replace("http://crewline.test", online.url)


def sized(browser: Browser, size: tuple[int, int]) -> None:
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def broken_rules(browser: Browser) -> list[str]:
    """What axe finds on the page that is open, with the places."""
    browser.execute_script(AXE)
    found = browser.execute_async_script(
        "const done = arguments[1]; axe.run(document, {runOnly: arguments[0]}).then(done)", RULES
    )
    assert found["passes"], "axe looked at the page"
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found["violations"] for node in rule["nodes"]]


def states(online: Online, shop: Company) -> dict[str, str]:
    """The page in each of its states."""
    line = {
        "name": "House wash",
        "quantity": 2.5,
        "unit": "hours",
        "unit_price": usd(8_000),
        "description": "Soft wash",
    }
    payable = shop.sent(0, lines=[line], tax_rate=8.25, notes="Gate code at the door.")
    part, paid, void = (shop.sent(10_000, title="A" * 60) for _ in range(3))
    shop.pay_cash(part["id"], 4_000, tip=usd(500))
    shop.pay_cash(paid["id"])
    shop.office.post(
        f"/api/v1/invoices/{void['id']}/void", {"reason": "x"}, version=shop.invoice(void["id"])["version"]
    )
    named = {"payable": payable, "part": part, "paid": paid, "void": void}
    pages = {name: address(online, shop, invoice) for name, invoice in named.items()}
    return {**pages, "canceled": pages["payable"] + "?back=canceled", "unknown": f"{online.url}/i/{'x' * 43}"}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_state_of_the_page_breaks_a_rule_or_its_frame(
    online: Online, shop: Company, browser: Browser, size: tuple[int, int]
) -> None:
    sized(browser, size)
    complaints = {}
    for name, page in states(online, shop).items():
        browser.get(page)
        wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        complaints[name] = [*broken_rules(browser), *([f"{wide} px too wide"] if wide > 0 else [])]
    assert not any(complaints.values()), complaints


def test_targets_are_large_enough_for_a_thumb(online: Online, shop: Company, browser: Browser) -> None:
    sized(browser, PHONE)
    browser.get(address(online, shop, shop.sent(10_000)))
    targets = browser.find_elements(By.CSS_SELECTOR, "button, a, fieldset label")
    assert len(targets) == 6
    assert [target.text for target in targets if target.size["height"] < 44] == []


def test_axe_would_tell(browser: Browser) -> None:
    browser.get("data:text/html,<html><img src='data:,'><p style='color:%23eee'>pale</p></html>")
    found = {complaint.partition(":")[0] for complaint in broken_rules(browser)}
    assert {"image-alt", "html-has-lang", "document-title", "color-contrast"} <= found


def test_it_is_viewed_tipped_and_paid_without_javascript(online: Online, shop: Company, browser: Browser) -> None:
    invoice = shop.sent(10_000)
    page = address(online, shop, invoice)
    sized(browser, PHONE)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(page)
    assert shop.invoice(invoice["id"])["status"] == "viewed"
    browser.find_element(By.CSS_SELECTOR, "input[name=tip][value='15']").click()
    browser.find_element(By.CSS_SELECTOR, "form button").click()
    WebDriverWait(browser, 30).until(lambda there: there.current_url.startswith(online.sandbox.url))
    assert online.enter_card(browser.current_url) == 303
    browser.get(page + "?back=paid")
    assert "Paid. Thank you!" in browser.find_element(By.TAG_NAME, "main").text
    (payment,) = shop.invoice(invoice["id"])["payments"]
    assert (payment["amount"], payment["tip"]) == (usd(10_000), usd(1_500))
