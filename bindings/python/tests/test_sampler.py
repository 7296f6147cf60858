# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains on functions whose moments are known, and on a fit."""
import threading

import numpy as np
import osteon
import pytest

pytestmark = pytest.mark.skipif(not osteon.has("osteon_sampler_new"), reason="the core draws no chains")


def normal(x):
    return -0.5 * ((x - [1, 2]) ** 2 / [1, 4]).sum(axis=1)


def test_a_normal_distribution_has_its_moments():
    s = osteon.Sampler(normal, [0, 0], np.eye(2), seed=3, warm_up=500)
    s.run(3500)
    points = s.points()
    assert points.shape == (16, 3000, 2) and s.step_count == 3500
    for k, (mean, sd) in enumerate([(1, 1), (2, 2)]):
        d = s.diagnose(k)
        assert abs(d.mean - mean) < 3 * d.mcse and abs(d.sd / sd - 1) < 0.03
        assert d.rhat < 1.01 and d.ess > 400 and d == osteon.diagnose(points[:, :, k])
    assert np.corrcoef(points.reshape(-1, 2).T)[0, 1] == pytest.approx(0, abs=0.03)
    assert all(0.2 < part < 1 for part in s.acceptance())


def test_goes_on_to_the_bit(tmp_path):
    whole, first, then = (osteon.Sampler(normal, [0, 0], np.eye(2), warm_up=50) for _ in range(3))
    whole.run(120)
    first.run(70)
    first.save(tmp_path / "chains")
    then.load(tmp_path / "chains")
    then.run(50)
    assert (then.points() == whole.points()).all()


def fit_of_two():
    """A fit of two parameters of lemaire2004 to what it does itself."""
    truth = osteon.Sim("lemaire2004")
    times = [30, 100, 300]
    f = osteon.Fit("lemaire2004")
    arm = f.add_arm()
    for t in times:
        truth.run(t)
        for name in ("R", "B", "C"):
            value = truth.get(name)
            f.add_observation(arm, name, "level", value, t, se=0.03 * value)
    f.add_parameter("k_B", 0.2, 1, 0, 5)
    f.add_parameter("D_A", 0.7, 1, 0, 5)
    return f


def test_a_fit():
    f = fit_of_two()
    f.run()
    covariance = f.covariance()
    s = osteon.Sampler(f, warm_up=100)
    s.run(400)
    for k in range(2):
        assert abs(s.diagnose(k).sd / covariance[k, k] ** 0.5 - 1) < 0.2
    f.add_parameter("D_R", 7e-4, 1, 0, 1)
    with pytest.raises(osteon.InvalidError, match="other parameters"):
        s.run(1)
    f.close()
    with pytest.raises(osteon.ClosedError):
        s.run(1)


def test_a_rough_density_of_a_fit_finds_the_same():
    f = fit_of_two()
    f.run()
    covariance = f.covariance()
    s = osteon.Sampler(f, rough=True, warm_up=100, moves=10)
    s.run(400)
    for k in range(2):
        assert abs(s.diagnose(k).sd / covariance[k, k] ** 0.5 - 1) < 0.2
    assert s.acceptance()[1] > 0.7
    with pytest.raises(TypeError, match="rough is for a Fit"):
        osteon.Sampler(normal, [0, 0], np.eye(2), rough=True)


def test_a_rough_density_goes_on_to_the_bit(tmp_path):
    first, then = fit_of_two(), fit_of_two()
    a, b = (osteon.Sampler(f, rough=True, warm_up=40, moves=5) for f in (first, then))
    a.run(30)
    a.save(tmp_path / "chains")
    b.load(tmp_path / "chains")
    a.run(30)
    b.run(30)
    assert (a.points() == b.points()).all() and a.point_count == 20


def test_what_the_function_raises_comes_out():
    def raises(x):
        raise KeyError("lost")
    with pytest.raises(KeyError, match="lost"):
        osteon.Sampler(raises, [0], [[1]]).run(1)
    for shape in [(7,), (1, 1), ()]:
        with pytest.raises(ValueError, match="is expected"):
            osteon.Sampler(lambda x, shape=shape: np.zeros(shape), [0], [[1]]).run(1)
    with pytest.raises((TypeError, ValueError)):
        osteon.Sampler(lambda x: "text", [0], [[1]]).run(1)


def test_bad_input():
    for given in [{}, {"middle": [0]}, {"middle": [0], "covariance": [[1]], "rough": True},
                  {"middle": [0], "covariance": [[1]], "foo": 1}, {"middle": [0], "covariance": [[1]], "seed": 1.5}]:
        with pytest.raises((TypeError, osteon.OsteonError)):
            osteon.Sampler(normal, **given)
    for covariance in [[[1]], [1, 1], np.zeros((2, 2)), [[np.nan, 0], [0, 1]]]:
        with pytest.raises(osteon.InvalidError):
            osteon.Sampler(normal, [0, 0], covariance)
    with pytest.raises(osteon.RangeError):
        osteon.Sampler(normal, [0, 0], np.eye(2), chains=3)
    with pytest.raises(osteon.RangeError, match="seed: -1 is out of range"):
        osteon.Sampler(normal, [0, 0], np.eye(2), seed=-1)
    with pytest.raises(TypeError):
        osteon.Sampler(7, [0, 0], np.eye(2))
    with pytest.raises(osteon.InvalidError, match=r"\[chain, value\]"):
        osteon.diagnose([1, 2, 3])
    s = osteon.Sampler(normal, [0, 0], np.eye(2))
    with pytest.raises(osteon.RangeError):
        s.diagnose(0)
    with pytest.raises(osteon.RangeError):
        s.run(-1)
    assert s.points().shape == (16, 0, 2)
    s.close()
    with pytest.raises(osteon.ClosedError):
        s.points()
    with pytest.raises(osteon.ClosedError):
        s.run(1)


def test_one_thread_at_a_time():
    inside, go_on = threading.Event(), threading.Event()

    def slow(x):
        inside.set()
        go_on.wait(10)
        return normal(x)
    s = osteon.Sampler(slow, [0, 0], np.eye(2))
    first = threading.Thread(target=s.run, args=(1,))
    first.start()
    inside.wait(10)
    with pytest.raises(osteon.BusyError):
        s.run(1)
    with pytest.raises(osteon.BusyError):
        s.points()
    go_on.set()
    first.join()
    assert s.step_count == 1
