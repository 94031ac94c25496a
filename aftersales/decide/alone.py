"""How sure each lever is, were it the only one that is pulled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aftersales.decide.answers import Uncertainty, in_worlds, uncertainty
from aftersales.model import Worlds
from aftersales.study import Lever, Study


def alone_in_worlds(study: Study, worlds: Worlds) -> Mapping[str, Uncertainty]:
    """Each pulled lever in those worlds, by id; one whose cost is not known is left out."""
    pulled = [lever for lever in study.levers if lever.intensity > 0 and lever.cost is not None]
    found = {lever.id: _alone(study, lever, worlds) for lever in pulled}
    return {id: sure for id, sure in found.items() if sure is not None}


def _alone(study: Study, lever: Lever, worlds: Worlds) -> Uncertainty | None:
    levers = (each if each is lever else replace(each, intensity=0.0) for each in study.levers)
    only = replace(study, levers=tuple(levers))
    return uncertainty(only, in_worlds(only, worlds))
