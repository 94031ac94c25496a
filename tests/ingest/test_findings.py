"""Every problem has its words, and every one is raised somewhere."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from aftersales.ingest import findings

HERE = Path(__file__).parent


@pytest.mark.parametrize("code", findings.FINDINGS)
def test_a_finding_says_what_was_found_expected_and_to_be_done(code):
    """Three sentences, each with a full stop."""
    finding = findings.FINDINGS[code]
    for sentence in (finding.says, finding.expected, finding.remedy):
        assert sentence.endswith(".")


@pytest.mark.parametrize("code", findings.FINDINGS)
def test_a_finding_is_used_and_tested(code):
    """A code that nothing gives, or that no test provokes, is not listed."""
    package = Path(findings.__file__).parent
    used = "".join(path.read_text() for path in package.glob("*.py") if path.name != "findings.py")
    tested = "".join(path.read_text() for path in HERE.glob("test_*.py"))
    assert re.search(rf"[\"']{code}[\"']", used)
    assert f'"{code}"' in tested


def test_a_problem_fills_the_words_of_all_three_sentences():
    """Values given once serve message, expectation and remedy."""
    problem = findings.problem("ragged_record", count=3, columns=5, record=7)
    for sentence in (problem.message, problem.expected, problem.remedy):
        assert not list(filter(None, (f[1] for f in string.Formatter().parse(str(sentence)))))
    assert "3 records" in str(problem.message)
    assert "5 fields" in str(problem.expected)
    assert (problem.count, problem.record) == (3, 7)
