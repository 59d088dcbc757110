"""Every address has a rule, and the rule holds for every role."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tallyproof.texts import load_catalogue
from tallyproof.web.desks import DESKS
from tallyproof.web.place import records
from tallyproof.web.roles import ANYONE, RULES, Role, allowed
from tallyproof.web.routes import ROUTES, Route
from web.conftest import SignIn

PARTS = {"number": 1}
NAMES = {route.name: route for route in ROUTES}


def address(route: Route) -> str:
    """Return an address of a route with something in every part of it."""
    pattern = get_resolver().reverse_dict.getlist(route.name)[0][0][0]
    return reverse(route.name, kwargs={name: PARTS.get(name, "x") for name in pattern[1]})


def cases() -> list[tuple[str, str]]:
    found = [(route.name, "GET") for route in ROUTES if route.read]
    return found + [(route.name, "POST") for route in ROUTES if route.write]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_names_actions_of_the_table_of_roles(route: Route) -> None:
    actions = [action for action in (route.read, route.write) if action is not None]
    assert actions
    assert [action for action in actions if action != ANYONE and action not in RULES] == []


@pytest.mark.usefixtures("server")
def test_there_is_no_way_in_but_the_routes() -> None:
    *pages, api = get_resolver().url_patterns
    assert [pattern.name for pattern in pages] == [route.name for route in ROUTES]
    assert api.app_name == "ninja"
    assert len(NAMES) == len(ROUTES)


def test_the_navigation_leads_to_routes_that_can_be_read() -> None:
    assert [desk.page for desk in DESKS if not NAMES[desk.page].read] == []


@pytest.mark.parametrize(("name", "method"), cases())
def test_every_role_reaches_what_its_rule_allows_and_nothing_else(
    name: str, method: str, sign_in: SignIn
) -> None:
    action = NAMES[name].read if method == "GET" else NAMES[name].write
    answers = {role: sign_in(role.value).generic(method, address(NAMES[name])).status_code for role in Role}
    reached = {role: status != 403 for role, status in answers.items()}
    assert reached == {role: allowed([role], str(action)) for role in Role}
    assert [status for status in answers.values() if status >= 500] == []


@pytest.mark.parametrize(("name", "method"), cases())
@pytest.mark.usefixtures("server")
def test_who_is_not_signed_in_reaches_open_pages_only(name: str, method: str) -> None:
    route = NAMES[name]
    action = route.read if method == "GET" else route.write
    response = Client().generic(method, address(route))
    to_sign_in = response.status_code == 302 and response.headers["Location"].startswith("/sign-in")
    assert to_sign_in == (action != ANYONE)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_answers_only_the_methods_it_has(route: Route, sign_in: SignIn) -> None:
    client = sign_in(*[role.value for role in Role], name="all")
    for method in ("DELETE", "PUT", "PATCH", "OPTIONS", "TRACE"):
        assert client.generic(method, address(route)).status_code == 405
    if route.read is None:
        assert client.get(address(route)).status_code == 405
    if route.write is None:
        assert client.post(address(route)).status_code == 405


def test_a_refusal_is_written_into_the_trail(sign_in: SignIn) -> None:
    sign_in("reader").post("/people", {"shown_as": "Guest", "roles": ["administrator"]})
    last = records().notes().order_by("-sequence").first()
    assert (last.recorded_by, '"refused":true' in last.body, '"people.manage"' in last.body) == (
        "reader",
        True,
        True,
    )


@pytest.mark.parametrize("route", [route for route in ROUTES if route.write], ids=lambda route: route.name)
def test_a_form_that_no_page_of_this_server_gave_out_is_refused_everywhere(
    route: Route, sign_in: SignIn
) -> None:
    known = sign_in(*[role.value for role in Role], name="all")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = known.cookies
    before = records().notes().count()
    for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = strict.post(address(route), sent)
        assert answer.status_code == 403
        assert load_catalogue("en").text("web.failure.csrf.title") in answer.content.decode()
    assert records().notes().count() == before
