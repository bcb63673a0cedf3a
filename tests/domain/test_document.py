"""The document format refuses what does not hold together."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.document import Document
from tests.conftest import STAFFROOM


def test_a_document_is_read_whole() -> None:
    document = Document.model_validate(STAFFROOM)
    assert [example.title for example in document.examples][:2] == ["Passion hour", "Reading aloud"]
    assert document.examples[3].at == (-0.25, 0.1)


Break = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(format="other"),
        lambda document: document.update(format_version=2),
        lambda document: document.update(colour="red"),
        lambda document: document["concepts"].pop(),
        lambda document: document["concepts"][0].update(key="each"),
        lambda document: document["concepts"][0].update(key="outside"),
        lambda document: document["examples"][0]["answers"].pop("own"),
        lambda document: document["examples"][0]["answers"].update(own="yes"),
        lambda document: document["examples"][4].update(at=[0, 0]),
        lambda document: document["examples"][0].update(at=[0, float("nan")]),
        lambda document: document["board"].update(slug="Not a slug"),
        lambda document: document["examples"][0].update(created_at="0001-01-01T00:00:00+14:00"),
        lambda document: document["examples"][0].update(created_at="9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_document_that_does_not_hold_together_is_refused(change: Break) -> None:
    document = copy.deepcopy(STAFFROOM)
    change(document)
    with pytest.raises(ValidationError):
        Document.model_validate(document)
