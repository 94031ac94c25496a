"""The equations of the Method page, which are TeX there, in letters that a cell can show."""

from __future__ import annotations

import re

SIGNS = {
    "left": "",
    "right": "",
    "qquad": "   ",
    "quad": "   ",
    "cdot": " · ",
    "kappa": "κ",
    "gamma": "γ",
    "delta": "δ",
    "theta": "θ",
    "beta": "β",
    "sigma": "σ",
    "tau": "τ",
    "rho": "ρ",
    "eta": "η",
    "chi": "χ",
    "omega": "ω",
    "varphi": "φ",
    "Delta": "Δ",
    "Pi": "Π",
    "sum": "Σ",
    "prod": "∏",
    "max": "max",
    "ln": "ln ",
    "cup": "∪",
    "not": "",
    "ni": " ∌ ",
}
COMMAND = re.compile(r"\\([A-Za-z]+) ?")
GROUP = r"\{([^{}]*)\}"
# From the inside out: a fraction, a roof or a bar over a letter, what stands high or low.
GROUPS = (
    (re.compile(rf"\\t?frac{GROUP}{GROUP}"), r"(\1) / (\2)"),
    (re.compile(r"\\hat ?(\w)"), "\\1\N{COMBINING CIRCUMFLEX ACCENT}"),
    (re.compile(r"\\bar ?(\w)"), "\\1\N{COMBINING MACRON}"),
    (re.compile(rf"\^{GROUP}"), r"^(\1)"),
    (re.compile(rf"(?<=[Σ∏])_{GROUP}"), r"_(\1) "),
    (re.compile(rf"_{GROUP}"), r"_\1"),
    (re.compile(rf"\\mathrm{GROUP}"), r"\1"),
)
LOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
POLISH = (
    (re.compile(r"\((\w+)\) / "), r"\1 / "),
    (re.compile(r" / \((\w+)\)"), r" / \1 "),
    (re.compile(r"\^\((\*|\w)\)"), r"^\1"),
    (re.compile(r"\^\*"), "*"),
    (re.compile(r"(?<=[^\s(,^=])-"), " − "),
    (re.compile(r"-"), "−"),
    (re.compile(r"\s*([=+])\s*"), r" \1 "),
    (re.compile(r"Σ_t ?"), "Σ_t "),
    (re.compile(r"_\((\w)\)"), r"_\1"),
    (re.compile(r"(?<=[δθρω])(?=[A-Za-zΔ])"), " "),
    (re.compile(r" +"), " "),
    (re.compile(r" (?=[)\],])"), ""),
)


def in_letters(tex: str) -> str:
    r"""`e=1-e^{-12\,q}` as `e = 1 − e^(−12 q)`."""
    letters = COMMAND.sub(_sign, tex.replace(r"\,", " ").replace(r"\;", " "))
    before = ""
    while before != letters:
        before = letters
        for pattern, form in GROUPS:
            letters = pattern.sub(form, letters)
    letters = re.sub(r"_\d", lambda found: found[0][1:].translate(LOW), letters)
    for pattern, form in POLISH:
        letters = pattern.sub(form, letters)
    return letters.strip()


def _sign(found: re.Match[str]) -> str:
    """A letter of its own; what has to do with a group stays for the groups."""
    return SIGNS.get(found[1], found[0])
