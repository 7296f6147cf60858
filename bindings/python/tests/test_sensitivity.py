# SPDX-License-Identifier: GPL-3.0-or-later
"""Indices of a line, whose values are known, and what is refused."""
import numpy as np
import pytest

import osteon
from osteon import sensitivity

SLOPES = np.array([3, -2, 0.5])
PARTS = SLOPES**2 / sum(SLOPES**2)


def test_indices_of_a_line():
    u = sensitivity.draw(8192, 6, seed=1)
    a, b = u[:3], u[3:]
    mixed = [np.where(np.arange(3)[:, None] == k, b, a) for k in range(3)]
    y = np.stack([SLOPES @ x for x in (a, b, *mixed)], axis=1)
    found = sensitivity.sobol(y)
    assert np.allclose(found["S1"], PARTS, atol=0.03) and np.allclose(found["ST"], PARTS, atol=0.03)
    assert np.all(found["S1_low"] < found["S1_high"]) and np.all(found["n"] == 8192)
    assert np.allclose(sensitivity.given(a, SLOPES @ a)["S1"], PARTS, atol=0.03)
    assert np.allclose(sensitivity.prcc(a, np.exp(a[0]))["prcc"], [1, 0, 0], atol=0.05)
    assert np.array_equal(np.sign(sensitivity.prcc(a, SLOPES @ a)["prcc"]), np.sign(SLOPES))
    assert np.array_equal(sensitivity.draw(1, 6, seed=1, first=7)[:, 0], u[:, 7])


def test_morris_of_a_line():
    y = np.array([sensitivity.draw_path(i, 3) @ SLOPES for i in range(10)])
    found = sensitivity.morris(y, 3)
    assert np.allclose(found["mu"], SLOPES, atol=1e-9) and np.allclose(found["sigma"], 0, atol=1e-9)
    groups = [0, 1, 1]
    y = np.array([sensitivity.draw_path(i, 3, groups) @ SLOPES for i in range(10)])
    found = sensitivity.morris(y, 3, groups)
    assert np.isclose(found["mu"][0], 3) and np.isnan(found["mu"][1])


def test_what_is_refused():
    x = sensitivity.draw(50, 2)
    with pytest.raises(ValueError, match="shape"):
        sensitivity.given(x, np.zeros(49))
    with pytest.raises(ValueError, match="two dimensions"):
        sensitivity.sobol(x[0])
    with pytest.raises(ValueError, match="no factor"):
        sensitivity.sobol(x.T)
    with pytest.raises(osteon.RangeError, match="too few"):
        sensitivity.given(x[:, :9], x[0, :9])
    with pytest.raises(osteon.RangeError):
        sensitivity.draw(-1, 2)
    with pytest.raises(ValueError, match="groups"):
        sensitivity.draw_path(0, 2, [0])
    with pytest.raises(osteon.RangeError, match="has no factor"):
        sensitivity.draw_path(0, 2, [1, 1])
    with pytest.raises(TypeError, match="numbers"):
        sensitivity.prcc([["a"] * 50], x[0])
