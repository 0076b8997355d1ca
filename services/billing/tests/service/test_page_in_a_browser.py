"""The customer's page in a real browser: no accessibility rule of WCAG is broken, it fits a phone, it pays without
JavaScript, and a card typed into Stripe's field on it never reaches this service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from billing.entrypoints import timers
from billing.testing.company import ANONYMOUS, Company, usd
from billing.testing.online import DECLINED, VISA, Online, online_billing
from common.http.identity import HEADER, mint_internal_token
from common.testing.environment import PRIVATE_KEY
from crewline_local.chromium import BrowserPrograms

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
CHALLENGED = "4000000000003220"
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


def offered(browser: Browser) -> None:
    """Stripe's script has come, and with it the card."""
    WebDriverWait(browser, 30).until(lambda there: there.find_element(By.ID, "card-begin").is_displayed())


def card_asked_for(browser: Browser) -> None:
    """Stripe's field stands on the page."""
    offered(browser)
    browser.find_element(By.ID, "card-begin").click()
    WebDriverWait(browser, 30).until(lambda there: there.find_element(By.ID, "card-pay").is_displayed())


def type_card(browser: Browser, number: str) -> None:
    """As the customer does, in the frame, and Pay."""
    browser.switch_to.frame(browser.find_element(By.CSS_SELECTOR, "#card-field iframe"))
    WebDriverWait(browser, 30).until(lambda there: there.find_elements(By.NAME, "cvc"))
    for name, text in {"number": number, "expiry": "12 / 34", "cvc": "123"}.items():
        field = browser.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)
    browser.switch_to.default_content()
    browser.find_element(By.ID, "card-pay").click()


def says(browser: Browser, text: str) -> None:
    """The page comes to say this."""
    # What was found may belong to the page before, which the driver tells by one of several errors.
    patient = WebDriverWait(browser, 30, ignored_exceptions=[WebDriverException])
    patient.until(lambda there: text in there.find_element(By.TAG_NAME, "main").text)


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
    offered(browser)
    found = browser.find_elements(By.CSS_SELECTOR, "button, a, fieldset label")
    targets = [target for target in found if target.is_displayed()]
    assert len(targets) == 7
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
    assert not browser.find_element(By.ID, "card").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "form button[type=submit]").click()
    WebDriverWait(browser, 30).until(lambda there: there.current_url.startswith(online.sandbox.url))
    assert online.enter_card(browser.current_url) == 303
    browser.get(page + "?back=paid")
    assert "Paid. Thank you!" in browser.find_element(By.TAG_NAME, "main").text
    (payment,) = shop.invoice(invoice["id"])["payments"]
    assert (payment["amount"], payment["tip"]) == (usd(10_000), usd(1_500))


@pytest.fixture
def heard(online: Online, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Everything that reaches this service, address and body."""
    asked: list[bytes] = []
    answer = online.harness.app.wsgi_app

    def listen(environ: dict[str, Any], start: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} ".encode() + body)
        return answer({**environ, "wsgi.input": BytesIO(body)}, start)

    monkeypatch.setattr(online.harness.app, "wsgi_app", listen)
    return asked


def test_a_card_is_typed_on_the_page_and_its_number_goes_to_stripe_alone(
    online: Online, shop: Company, browser: Browser, heard: list[bytes]
) -> None:
    invoice = shop.sent(10_000)
    sized(browser, PHONE)
    browser.get(address(online, shop, invoice))
    offered(browser)
    assert broken_rules(browser) == []
    browser.find_element(By.CSS_SELECTOR, "input[name=tip][value='10']").click()
    card_asked_for(browser)
    assert browser.find_element(By.ID, "card-pay").text == "Pay $110.00"
    assert broken_rules(browser) == []
    type_card(browser, DECLINED)
    says(browser, "Your card was declined.")
    type_card(browser, VISA)
    says(browser, "Paid. Thank you!")
    (payment,) = shop.invoice(invoice["id"])["payments"]
    assert (payment["state"], payment["amount"], payment["tip"]) == ("succeeded", usd(10_000), usd(1_000))
    assert [each for each in heard if b"/card" in each], "the page asked for the field here"
    assert [each for each in heard if re.search(rb"4242 ?4242|0000 ?0002|cvc=", each)] == []


def test_a_bank_that_asks_its_customer_is_answered_and_then_it_is_paid(
    online: Online, shop: Company, browser: Browser
) -> None:
    invoice = shop.sent(10_000)
    browser.get(address(online, shop, invoice))
    card_asked_for(browser)
    type_card(browser, CHALLENGED)
    WebDriverWait(browser, 30).until(lambda there: "/c/3ds/" in there.current_url)
    browser.find_element(By.CSS_SELECTOR, "button[value=approve]").click()
    says(browser, "Paid. Thank you!")
    assert shop.invoice(invoice["id"])["status"] == "paid"


def test_where_stripes_script_does_not_come_stripes_page_is_offered(
    online: Online, shop: Company, browser: Browser
) -> None:
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v3/"]})
    try:
        browser.get(address(online, shop, shop.sent(10_000)))
        shown = browser.find_element(By.TAG_NAME, "main").text
    finally:
        browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    assert ("Pay now" in shown, "Enter card" in shown) == (True, False)
