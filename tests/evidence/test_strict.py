"""The loader of our own evidence files forgives nothing."""

from dataclasses import dataclass

import pytest

from aftersales.evidence.strict import EvidenceError, read_blocks
from aftersales.study import Target
from aftersales.uncertain import Fixed, Pert, Tail, Uncertain


@dataclass(frozen=True, kw_only=True)
class Inner:
    on: Target


@dataclass(frozen=True, kw_only=True)
class Entry:
    id: str
    label: str
    size: Uncertain
    inner: tuple[Inner, ...] = ()
    low: float | None = None
    asked: bool = False


def read(tmp_path, text):
    path = tmp_path / "some.toml"
    path.write_text(text)
    return read_blocks(path, Entry)


def test_a_block_becomes_its_dataclass(tmp_path):
    """A complete block is read, its name being the id."""
    text = """
        [a]
        label = "A"
        low = 1
        asked = true
        size = { low = 0, mode = 1, high = 2, tail = { probability = 0.1, low = 3, high = 4 } }
        inner = [{ on = "csat" }]
    """
    tail = Tail(probability=0.1, low=3.0, high=4.0)
    size = Pert(low=0.0, mode=1.0, high=2.0, tail=tail)
    inner = (Inner(on=Target.CSAT),)
    expected = Entry(id="a", label="A", low=1.0, asked=True, size=size, inner=inner)
    assert read(tmp_path, text) == {"a": expected}


def test_a_bare_number_is_certain(tmp_path):
    """A bare number is a fixed one."""
    assert read(tmp_path, '[a]\nlabel = "A"\nsize = 2')["a"].size == Fixed(2.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[a]\nlabel = "A"', "some.toml [a] size: found –, expected this key"),
        ('[a]\nlable = "A"\nsize = 1', "some.toml [a] lable: found lable, expected one of id"),
        ('[a]\nlable = "A"\nsize = 1', "; did you mean label?"),
        ('[a]\nid = "b"\nlabel = "A"\nsize = 1', "the name of the block"),
        ("[a]\nlabel = 1\nsize = 1", "some.toml [a] label: found 1, expected a text"),
        ('[a]\nlabel = "A"\nsize = "1"', "some.toml [a] size: found 1, expected a number"),
        ('[a]\nlabel = "A"\nsize = true', "found true, expected a number"),
        ('[a]\nlabel = "A"\nsize = { low = 0, mode = 1 }', "expected low, mode and high"),
        ('[a]\nlabel = "A"\nsize = { low = 2, mode = 1, high = 3 }', "expected low ≤ mode ≤ high"),
        ('[a]\nlabel = "A"\nsize = { low = 0, mod = 1, high = 3 }', "; did you mean mode?"),
        ('[a]\nlabel = "A"\nsize = 1\nasked = 1', "asked: found 1, expected true or false"),
        ('[a]\nlabel = "A"\nsize = 1\ninner = 1', "inner: found 1, expected a list"),
        ('[a]\nlabel = "A"\nsize = 1\ninner = [{ on = "csta" }]', "inner[1].on: found csta"),
        ('[a]\nlabel = "A"\nsize = 1\ninner = [{ on = "csta" }]', "; did you mean csat?"),
        ("a = 1", "some.toml [a]: found 1, expected a table"),
    ],
)
def test_a_mistake_names_file_entry_and_key(tmp_path, text, said):
    """Every mistake says where it is and, where a name is nearly right, which was meant."""
    with pytest.raises(EvidenceError) as error:
        read(tmp_path, text)
    assert said in str(error.value)
