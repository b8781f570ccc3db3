from accounts.templatetags.devices import device

EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Safari/537.36 Edg/125.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Safari/604.1"


def test_device_names_the_browser_that_it_is_and_not_those_it_claims_to_be():
    assert device(EDGE) == "Edge on Windows"
    assert device(PHONE) == "Safari on iPhone"


def test_device_says_when_it_is_not_known():
    assert device("curl/8.5") == "Another program"
    assert device("") == "Another program"
