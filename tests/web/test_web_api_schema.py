"""The API against its own description: no fault of the server, and answers of the form that it promises."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tallyproof.web.accounts.tokens import actions_of, make_token
from tallyproof.web.roles import Role
from web.people import person

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]

_REFUSED = {401, 403, 429}


@pytest.fixture
def description() -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("signed", [True, False])
def test_no_request_that_the_description_allows_is_a_fault_of_the_server(
    description: schemathesis.BaseSchema, *, signed: bool
) -> None:
    everyone = person("everyone", [role.value for role in Role])
    secret = make_token(everyone, "schema", actions_of(everyone), lasts=dt.timedelta(days=1))
    headers = {"authorization": f"Bearer {secret}"} if signed else {}
    asked, answers = [], Counter[int]()
    for found in description.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(
            max_examples=6,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            answers[answer.status_code] += 1

        ask()
        asked.append(operation.label)
    assert len(asked) > 40
    assert (answers[200] > len(asked)) if signed else answers.keys() <= _REFUSED, answers
