from __future__ import annotations

import pytest

from service.matching.matcher import Matcher
from service.settings import MODELS


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    return Matcher(MODELS / "matcher")
