"""What a process keeps, and for how long."""

from __future__ import annotations

from prs_budget.lib.memory import Memory, forget_all


def test_a_value_is_made_once_for_a_key() -> None:
    memory: Memory[str, int] = Memory(2)
    assert [memory.get("a", number.__int__) for number in (1, 2, 3)] == [1, 1, 1]


def test_the_oldest_values_go_first() -> None:
    memory: Memory[str, int] = Memory(2)
    for key, value in (("a", 97), ("b", 98), ("c", 99)):
        memory.get(key, value.__int__)
    assert len(memory) == 2
    assert memory.get("b", lambda: 0) == ord("b")
    assert memory.get("a", lambda: 0) == 0


def test_missing_values_are_made_together_in_the_order_of_their_keys() -> None:
    memory: Memory[str, int] = Memory(10)
    memory.get("b", lambda: 20)
    asked: list[list[str]] = []

    def make(missing: list[str]) -> list[int]:
        asked.append(missing)
        return [ord(key) for key in missing]

    assert memory.get_all(["a", "b", "a", "c"], make) == [97, 20, 97, 99]
    assert memory.get_all(["c", "a"], make) == [99, 97]
    assert asked == [["a", "c"]]


def test_more_values_than_are_kept_are_given_all_the_same() -> None:
    memory: Memory[int, int] = Memory(2)
    assert memory.get_all([1, 2, 3], lambda missing: missing) == [1, 2, 3]
    assert len(memory) == 2


def test_everything_kept_is_forgotten_at_once() -> None:
    one: Memory[str, int] = Memory(2)
    one.get("a", lambda: 1)
    forget_all()
    assert len(one) == 0
