"""The protocol table as a page for people."""


def render() -> str:
    return ""
