from __future__ import annotations

import gc

import pytest

from netbuilder.core.signal import Signal


class Listener:
    def __init__(self, name: str, heard: list[str]) -> None:
        self.name = name
        self.heard = heard

    def hear(self, news: str) -> None:
        self.heard.append(f"{self.name}: {news}")


def test_listeners_are_called_in_the_order_in_which_they_came() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    listeners = [Listener(name, heard) for name in "abc"]
    for listener in listeners:
        signal.connect(listener.hear)
    signal.emit("one")
    signal.disconnect(listeners[1].hear)
    signal.connect(listeners[1].hear)
    signal.emit("two")
    assert heard == ["a: one", "b: one", "c: one", "a: two", "c: two", "b: two"]


def test_arguments_and_keywords_arrive() -> None:
    heard: list[tuple[int, str]] = []

    def listener(number: int, *, word: str) -> None:
        heard.append((number, word))

    signal = Signal()  # type: ignore[var-annotated]
    signal.connect(listener)
    signal.emit(3, word="x")
    assert heard == [(3, "x")]


def test_a_method_is_held_no_longer_than_its_object_lives() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    stays, goes = Listener("stays", heard), Listener("goes", heard)
    signal.connect(goes.hear)
    signal.connect(stays.hear)
    del goes
    gc.collect()
    signal.emit("news")
    assert heard == ["stays: news"]


def test_a_function_is_held_weakly_too() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    signal.connect(lambda news: heard.append(news))
    gc.collect()
    assert not signal
    signal.emit("news")
    assert heard == []


def test_it_tells_whether_anybody_listens() -> None:
    signal: Signal[[str]] = Signal()
    assert not signal
    listener = Listener("a", [])
    signal.connect(listener.hear)
    assert signal
    del listener
    gc.collect()
    assert not signal


def test_connecting_twice_is_a_mistake() -> None:
    signal: Signal[[str]] = Signal()
    listener = Listener("a", [])
    signal.connect(listener.hear)
    with pytest.raises(ValueError, match="connected already"):
        signal.connect(listener.hear)


def test_two_objects_that_are_alike_are_two_listeners() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    twins = [Listener("twin", heard) for _ in range(2)]
    for twin in twins:
        signal.connect(twin.hear)
    signal.disconnect(twins[0].hear)
    signal.emit("news")
    assert heard == ["twin: news"]


def test_disconnecting_what_is_not_connected_is_a_mistake() -> None:
    signal: Signal[[str]] = Signal()
    kept, other = Listener("a", []), Listener("b", [])
    signal.connect(kept.hear)
    with pytest.raises(ValueError, match="not connected"):
        signal.disconnect(other.hear)


def test_an_error_of_one_listener_reaches_the_caller_after_all_were_told() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()

    def fails(news: str) -> None:
        raise KeyError(news)

    last = Listener("last", heard)
    signal.connect(fails)
    signal.connect(last.hear)
    with pytest.raises(KeyError, match="news"):
        signal.emit("news")
    assert heard == ["last: news"]


def test_several_errors_come_together() -> None:
    signal: Signal[[]] = Signal()

    def first() -> None:
        raise KeyError("first")

    def second() -> None:
        raise OSError("second")

    signal.connect(first)
    signal.connect(second)
    with pytest.raises(ExceptionGroup) as caught:
        signal.emit()
    assert [type(error) for error in caught.value.exceptions] == [KeyError, OSError]


def test_an_interrupt_is_not_held_back() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()

    def interrupted(news: str) -> None:
        raise KeyboardInterrupt

    last = Listener("last", heard)
    signal.connect(interrupted)
    signal.connect(last.hear)
    with pytest.raises(KeyboardInterrupt):
        signal.emit("news")
    assert heard == []


def test_who_comes_during_an_emission_hears_the_next_one() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    late = Listener("late", heard)

    def connects(news: str) -> None:
        if news == "one":
            signal.connect(late.hear)

    signal.connect(connects)
    signal.emit("one")
    assert heard == []
    signal.emit("two")
    assert heard == ["late: two"]


def test_who_leaves_during_an_emission_hears_no_more_of_it() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    leaves = Listener("leaves", heard)

    def sends_away(news: str) -> None:
        signal.disconnect(leaves.hear)

    signal.connect(sends_away)
    signal.connect(leaves.hear)
    signal.emit("one")
    assert heard == []


def test_who_dies_during_an_emission_hears_no_more_of_it() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal()
    living = {"doomed": Listener("doomed", heard)}

    def kills(news: str) -> None:
        living.clear()
        gc.collect()

    signal.connect(kills)
    signal.connect(living["doomed"].hear)
    signal.emit("one")
    assert heard == []
