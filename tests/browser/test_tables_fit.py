"""A wide table fits beside the menu at every width, or becomes cards: nothing is cut off."""

from playwright.sync_api import expect

from tests.browser.conftest import LogIn

WIDTHS = (320, 390, 768, 900, 1000, 1100, 1200, 1280, 1400)
CUT_OFF = """() => [...document.querySelectorAll("main .k-tablewrap")]
    .map(each => each.scrollWidth - each.clientWidth).filter(more => more > 0)"""


def test_the_list_of_affected_people_is_cut_off_at_no_width(enter: LogIn) -> None:
    """An incident is no time for scrolling sideways (3.1): the latest moment stands last."""
    karin = enter("karin.sjostrand")
    karin.goto("/agreed-plans")
    karin.locator("main a[href*='/versions/']").first.click()
    officer = enter("eva-lena.forsmark")
    cut_off = {}
    for width in WIDTHS:
        officer.set_viewport_size({"width": width, "height": 900})
        officer.goto("/log/affected")
        expect(officer.locator("main tbody tr").first).to_be_visible()
        if more := officer.evaluate(CUT_OFF):
            cut_off[width] = more
        assert officer.evaluate("document.documentElement.scrollWidth") <= width

    assert cut_off == {}
