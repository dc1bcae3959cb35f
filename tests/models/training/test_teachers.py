"""A network learns what its teachers expect, as much as the truth leaves it to."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from models import checkpoint
from models.training.command import Course, parser_of, train
from models.training.teachers import SHARE, expected, taught
from models.tune.train import COURSE as TUNE


def test_teachers_are_asked_for_their_mean_and_learn_nothing() -> None:
    torch.manual_seed(0)
    teachers = [nn.Linear(3, 4), nn.Linear(3, 4)]
    x = torch.randn(5, 3)
    hoped = expected(teachers, lambda one: {"y": one(x)})["y"]
    mean = (teachers[0](x).softmax(-1) + teachers[1](x).softmax(-1)) / 2
    assert torch.allclose(hoped, mean)
    assert not hoped.requires_grad


def test_the_cheapest_answer_lies_between_the_teachers_and_the_truth() -> None:
    hoped, truth = torch.tensor([[0.5, 0.3, 0.2]]), torch.tensor([2])
    logits = torch.zeros(1, 3, requires_grad=True)
    for _ in range(2000):
        cost = nn.functional.cross_entropy(logits, truth, reduction="none")
        (slope,) = torch.autograd.grad(taught(cost, logits, hoped).sum(), logits)
        logits = (logits - 0.3 * slope).detach().requires_grad_()
    came = nn.functional.one_hot(truth, 3)
    assert torch.allclose(logits.softmax(-1), SHARE * hoped + (1 - SHARE) * came, atol=1e-3)


class Copying:
    """One layer, whose loss is how far it is from its teachers."""

    def __init__(self) -> None:
        self.network: nn.Module = nn.Linear(2, 2, bias=False)
        self.teachers: list[nn.Module] = []

    def learn_from(self, teachers: list[nn.Module]) -> None:
        self.teachers = teachers

    def batch(self, rng):
        return {"x": torch.from_numpy(rng.normal(size=(8, 2))).float()}

    def loss(self, network, batch):
        x = batch["x"]
        assert not any(one.training or one.weight.requires_grad for one in self.teachers)
        wanted = torch.stack([one(x) for one in self.teachers]).mean(0)
        return (network(x) - wanted).square().mean(), 8

    def validate(self, network):
        return {"loss": float((network.weight - 1.0).square().mean())}


def exported(recipe, best: Path, folder: Path) -> None:
    recipe.network.load_state_dict(torch.load(best, weights_only=True)["average"])
    checkpoint.save(folder, recipe.network, {"model": "copying"})


COURSE = Course(
    "copying",
    lambda data, batch: Copying(),
    exported,
    steps=300,
    batch=8,
    batch_of="rows",
    learning_rate=0.05,
    teach=Copying.learn_from,
)


def test_the_command_takes_folders_of_weights_for_teachers(tmp_path: Path) -> None:
    for name, weight in (("half", 0.5), ("more", 1.5)):
        one = nn.Linear(2, 2, bias=False)
        nn.init.constant_(one.weight, weight)
        (tmp_path / name).mkdir()
        checkpoint.save(tmp_path / name, one, {"model": "copying"})
    out = tmp_path / "out"
    folders = {"--data": tmp_path, "--run": tmp_path / "run", "--out": out}
    given = [str(word) for pair in folders.items() for word in pair]
    teachers = [str(tmp_path / name) for name in ("half", "more")]
    train(COURSE, [*given, "--device", "cpu", "--teachers", *teachers])
    learned = checkpoint.load(out, "cpu")[0]["weight"]
    assert torch.allclose(learned, torch.ones(2, 2), atol=0.02)


def test_who_cannot_learn_from_others_has_no_such_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for course in (replace(COURSE, teach=None), TUNE):
        with pytest.raises(SystemExit):
            parser_of(course).parse_args(["--teachers", "somewhere"])
    assert "--teachers" in capsys.readouterr().err
