"""What can go wrong in a child. It imports nothing, as a child that has no settings must be able to import it."""


def spin() -> None:
    while True:
        pass


def fill() -> int:
    return len(bytearray(2 << 30))


def broken() -> None:
    raise ValueError("no such step")
