"""Tasks that two models share: which of them answers is told by what the clips do in the music."""

from collections.abc import Sequence
from dataclasses import replace

from models.answer import Answer
from models.errors import AntiphonError
from models.morph import task as morph
from models.music.clip import Clip, Role
from models.music.role import heard_role
from models.requests import Generate, Request
from models.task import Call, Task
from models.tune import task as tune


def load(device: str, debug: bool = False) -> Task:
    """The task of both models. Raises AntiphonError `model_missing` when one of them is."""
    return ByRole(morph.load(device, debug), tune.load(device, debug))


class ByRole:
    """Passes drums to one task and melodies to the other."""

    def __init__(self, drums: Task, lines: Task) -> None:
        self._drums, self._lines = drums, lines

    def warm_up(self) -> None:
        """Run both once."""
        self._drums.warm_up()
        self._lines.warm_up()

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        """Answer every call, in order, each by the task whose clips it brings."""
        results: list[Answer | AntiphonError] = []
        for call in calls:
            try:
                request = with_roles(call.request)
            except AntiphonError as refusal:
                results.append(refusal)
                continue
            task = self._drums if is_drums(request) else self._lines
            results += task.answer([replace(call, request=request)])
        return results


def is_drums(request: Request) -> bool:
    """Whether a request with roles is about drums."""
    if isinstance(request, Generate):
        return request.role in (Role.ANY, Role.DRUMS)
    return all(clip.role is Role.DRUMS for clip in request.clips)


def with_roles(request: Request) -> Request:
    """The request with clips that all say whether they are drums.

    Clips that say nothing follow those that do; when none does, the notes tell. Raises
    AntiphonError `drums_and_notes` for drums beside something else.
    """
    told = [clip for clip in request.clips if clip.role is not Role.ANY]
    if told:
        usual = Role.DRUMS if told[0].role is Role.DRUMS else Role.MELODY
        clips = [clip if clip.role is not Role.ANY else _as(clip, usual) for clip in request.clips]
    else:
        clips = [_as(clip, heard_role(clip)) for clip in request.clips]
    drums = [index for index, clip in enumerate(clips, 1) if clip.role is Role.DRUMS]
    others = [index for index, clip in enumerate(clips, 1) if clip.role is not Role.DRUMS]
    if drums and others:
        raise AntiphonError("drums_and_notes", drums[0], others[0])
    return request.model_copy(update={"clips": tuple(clips)})


def _as(clip: Clip, role: Role) -> Clip:
    return replace(clip, role=role)
