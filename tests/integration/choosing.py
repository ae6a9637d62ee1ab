"""Which emulator a module's tests run on, where both would be too much.

    pytestmark = ON_MINISTACK

For tests that ask AWS thousands of times to see how modules work together: moto takes
several times as long for each, and the stores beneath are tried on both elsewhere.
"""

import pytest

from tests.emulators import MiniStack

ON_MINISTACK = pytest.mark.parametrize(
    "aws", [MiniStack], ids=[MiniStack.name], indirect=True
)
