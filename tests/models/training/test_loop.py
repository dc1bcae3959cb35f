"""The loop learns, goes on exactly where it was killed, and stops when it no longer helps."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from models.training.loop import Options, Training, learning_rate, own_device


class Doubling:
    """Learn y = 2 x with dropout in the way, so that random numbers matter."""

    def __init__(self):
        torch.manual_seed(0)
        self.network = nn.Sequential(nn.Dropout(0.1), nn.Linear(4, 4))

    def batch(self, rng: np.random.Generator):
        return {"x": torch.from_numpy(rng.normal(size=(16, 4)).astype(np.float32))}

    def loss(self, network, batch):
        return (network(batch["x"]).float() - 2 * batch["x"]).square().mean(), 16

    def validate(self, network):
        x = torch.eye(4)
        return {"loss": np.float64((network(x).float() - 2 * x).square().mean().item())}


@pytest.fixture
def options(tmp_path):
    return Options(
        run=tmp_path / "run",
        steps=40,
        learning_rate=0.05,
        warm_up=5,
        weight_decay=0.0,
        average=0.8,
        validate_every=10,
    )


def weights(training):
    return torch.cat([p.detach().flatten() for p in training.network.parameters()])


def test_it_learns_and_keeps_the_best(options):
    recipe = Doubling()
    before = recipe.validate(recipe.network.eval())["loss"]
    best = torch.load(Training(recipe, options).run(), weights_only=True)
    assert best["figures"]["loss"] < before / 2


def test_a_killed_run_goes_on_exactly(options, tmp_path):
    whole = Training(Doubling(), options)
    whole.run()

    class Killed(Exception):
        pass

    class KilledAt25(Doubling):
        steps = 0

        def batch(self, rng):
            self.steps += 1
            if self.steps > 25:
                raise Killed
            return super().batch(rng)

    halved = replace(options, run=tmp_path / "halved")
    with pytest.raises(Killed):
        Training(KilledAt25(), halved).run()
    resumed = Training(Doubling(), halved)
    assert resumed.state.step == 20
    resumed.run()
    assert torch.equal(weights(resumed), weights(whole))


def test_it_stops_when_validation_no_longer_improves(options):
    class Worse(Doubling):
        calls = 0

        def validate(self, network):
            self.calls += 1
            return {"loss": float(self.calls)}

    training = Training(Worse(), replace(options, patience=2))
    training.run()
    assert training.state.step == 30


def test_weights_that_training_makes_worse_are_kept(options):
    class Unlearning(Doubling):
        def loss(self, network, batch):
            loss, tokens = super().loss(network, batch)
            return -loss, tokens

    recipe = Unlearning()
    begun = [p.detach().clone() for p in recipe.network.parameters()]
    training = Training(recipe, replace(options, trained=True))
    best = torch.load(training.run(), weights_only=True)
    assert best["step"] == 0
    assert all(torch.equal(a, b) for a, b in zip(begun, best["average"].values(), strict=True))


def test_the_learning_rate_warms_up_and_falls_to_nothing(options):
    assert learning_rate(0, 0.0, options) == pytest.approx(0.01)
    assert learning_rate(5, 0.0, options) == pytest.approx(0.05)
    assert learning_rate(40, 0.5, options) == pytest.approx(0.025)
    assert learning_rate(40, 1.0, options) == pytest.approx(0.0)


def test_a_run_of_minutes_ends_with_them_and_goes_on_with_what_is_left(options):
    training = Training(Doubling(), replace(options, steps=10**9, minutes=0.01, patience=10**9))
    training.run()
    assert 0.6 <= training.state.seconds < 6
    assert training.optimizer.param_groups[0]["lr"] < options.learning_rate / 10
    again = Training(Doubling(), replace(options, steps=10**9, minutes=0.01, patience=10**9))
    assert 0 < again.state.seconds <= training.state.seconds


def test_workers_draw_the_batches_that_the_process_itself_would(options, tmp_path):
    alone = Training(Doubling(), options)
    alone.run()
    helped = Training(Doubling(), replace(options, run=tmp_path / "helped", workers=2))
    helped.run()
    assert torch.equal(weights(helped), weights(alone))


def test_every_process_of_torchrun_has_a_device_to_itself(monkeypatch):
    chosen = []
    monkeypatch.setattr(torch.cuda, "set_device", chosen.append)
    assert own_device("cuda") == torch.device("cuda")
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert own_device("cuda") == torch.device("cuda", 1) == chosen[0]
    assert own_device("cpu") == torch.device("cpu")
