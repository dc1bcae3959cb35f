"""Loading models: which there are, on which device, and what opening them early does."""

import subprocess
import sys

import pytest

from models.errors import AntiphonError
from models.preload import open_torch_libraries
from models.registry import State, choose_device, shipped


def test_the_shipped_models_answer_what_they_say():
    registry = shipped("cpu", debug=True)
    assert registry.state("harmonize") is State.LOADING
    assert registry.state("compose") is State.UNAVAILABLE
    registry.load()
    assert registry.state("harmonize") is State.READY
    assert registry.permille("harmonize") == 1000
    assert registry.task("harmonize")


def test_the_task_wanted_first_is_loaded_first():
    registry = shipped("cpu", debug=True, first="vary")
    assert next(registry.load_each()) == "vary"
    assert registry.state("vary") is State.READY
    assert registry.state("harmonize") is State.LOADING


@pytest.mark.skipif(sys.platform != "linux", reason="another system names the libraries otherwise")
def test_torch_works_with_libraries_opened_early():
    assert open_torch_libraries() == 2
    code = (
        "from models.registry import choose_device; choose_device('auto'); "
        "import torch; print(int(torch.ones(3).sum()))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "3\n"


def test_the_processor_is_always_there():
    assert choose_device("cpu") == "cpu"
    assert choose_device("auto") in ("cuda", "mps", "cpu")


def test_a_device_that_is_not_there_is_refused():
    import torch

    absent = "mps" if torch.cuda.is_available() else "cuda"
    with pytest.raises(AntiphonError, match="not in this machine"):
        choose_device(absent)
