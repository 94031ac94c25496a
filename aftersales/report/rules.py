"""From the decision to what came of it, rule by rule, each with the function that computes it.

What `equations` is for money before a decision, this is for the advice, the frozen forecast, the
ledger, the return and the pilot. Every figure in the words is the constant that the rule uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aftersales import RESULTS_VERSION
from aftersales.baseline.decisive import DECISIVE, footing
from aftersales.decide.advice import advised
from aftersales.decide.doubt import BY_ITSELF, WORTHWHILE
from aftersales.decide.information import value_of_knowing
from aftersales.decide.verdict import LIKELY, UNLIKELY
from aftersales.frozen import Frozen
from aftersales.kpis.kpi import FEW
from aftersales.message import N_, Message, Share, joined, message
from aftersales.report.equations import place_of
from aftersales.report.workbook import workbook
from aftersales.track import (
    actuals,
    differences,
    freezing,
    interrupted,
    ledger,
    noise,
    pilot,
    realised,
    textbook,
    to_the_mean,
    words,
    yardstick,
)
from aftersales.track.effect import Belief, Effect
from aftersales.track.effect_words import BELIEVED, DEGREES

BAND = Share(ledger.NINETY)
YEAR = interrupted.YEAR_MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in words, with its formula and where it is taken from, if it has them."""

    label: str
    said: Message
    computed_by: Callable[..., object]
    formula: str = ""
    source: str = ""

    @property
    def place(self) -> str:
        """Where in the code it is computed."""
        return place_of(self.computed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Rules that are read together."""

    label: str
    rules: tuple[Rule, ...]


ADVICE = Stage(
    label=N_("What is advised"),
    rules=(
        Rule(
            label=N_("First, what is missing"),
            said=message(
                "Without a known cost, or with nothing pulled, nothing is advised. Where more than "
                "half of the {all} decisive numbers are planning values, the advice is to measure.",
                all=len(DECISIVE),
            ),
            computed_by=footing,
        ),
        Rule(
            label=N_("No"),
            said=message(
                "Where the expected NPV is not above zero, or it pays in at most {unlikely} of the "
                "simulated runs. A lever that pays alone, no further than it is pulled, is advised "
                "in its place: by the same limits.",
                unlikely=Share(UNLIKELY),
            ),
            computed_by=advised,
        ),
        Rule(
            label=N_("Yes"),
            said=message(
                "Where the expected NPV is above zero and it pays in at least {likely} of the "
                "simulated runs.",
                likely=Share(LIKELY),
            ),
            computed_by=advised,
        ),
        Rule(
            label=N_("A pilot first"),
            said=message(
                "In between, where to know one number beforehand is worth more than {worthwhile} "
                "of the spread of NPV, and that number makes at least {by_itself} of the doubt: a "
                "pilot that costs less than it is worth pays for itself (value of information). "
                "Where no number is, the advice is yes, with open eyes.",
                worthwhile=Share(WORTHWHILE),
                by_itself=Share(BY_ITSELF),
            ),
            computed_by=value_of_knowing,
            source="Howard (1966), IEEE Transactions on Systems Science and Cybernetics 2(1), "
            "22–26",
        ),
    ),
)
FILES = Stage(
    label=N_("What the three files hold"),
    rules=(
        Rule(
            label=N_("What a formula says and what a value"),
            said=message(
                "The workbook writes the equations of this page a second time, as formulas, so "
                "that a controller can recompute them. What needs simulated runs (ranges, chances, "
                "each lever's share, sensitivity) stands as a value on a grey ground, with seed, "
                "number of runs and results version."
            ),
            computed_by=workbook,
        ),
    ),
)
FREEZING = Stage(
    label=N_("The frozen forecast"),
    rules=(
        Rule(
            label=N_("What is frozen"),
            said=message(
                "On decision day: the study with every input, how KPIs are measured, the seed and "
                "the number of simulated runs, each KPI and all cash month by month with the band "
                "that holds {band} of the runs, and NPV, ROI and payback as they were promised.",
                band=BAND,
            ),
            computed_by=freezing.freeze,
        ),
        Rule(
            label=N_("Today's level is uncertain too"),
            said=message(
                "w is the band of the simulated runs, l how roughly today's level was measured. "
                "Both together make the band b of the frozen KPI."
            ),
            computed_by=freezing.freeze,
            formula=r"b=\sqrt{w^2+l^2}",
        ),
        Rule(
            label=N_("Seals"),
            said=message(
                "Each part carries a fingerprint of its content (SHA-256), so a change of a single "
                "digit is seen and named. Whoever changes something and seals it anew is not "
                "caught by that: the digest, noted elsewhere, tells. What was really spent is "
                "entered later and lies under no seal."
            ),
            computed_by=Frozen.sealed,
        ),
        Rule(
            label=N_("Computed again"),
            said=message(
                "Under the same results version (today {version}) the forecast is computed again "
                "from its own study whenever the file is opened; a difference is said.",
                version=RESULTS_VERSION,
            ),
            computed_by=freezing.doubts,
        ),
    ),
)
LEDGER = Stage(
    label=N_("The forecast against what came"),
    rules=(
        Rule(
            label=N_("Which months are judged"),
            said=message(
                "Those that are over, with at least {few} records. A month counts as over where "
                "the file reaches to within {days} days of its end.",
                few=FEW,
                days=actuals.GRACE.days,
            ),
            computed_by=actuals.actuals,
        ),
        Rule(
            label=N_("The band of a single month"),
            said=message(
                "b is the frozen band, c what chance does to so many records, s how far whole "
                "months swung before the decision (season, staffing), told from {least} months up. "
                "Were the forecast right, {band} of all months would lie inside.",
                least=actuals.LEAST_COURSE,
                band=BAND,
            ),
            computed_by=ledger.ledger,
            formula=r"B=\sqrt{b^2+c^2+s^2}",
        ),
        Rule(
            label=N_("What is more than chance"),
            said=message(
                "Judged is the mean error of all months against its own band, from {months} months "
                "up. The more figures are looked at, the farther off one of them is by chance, so "
                "the limit rises with their number (Bonferroni).",
                months=ledger.LEAST_MONTHS,
            ),
            computed_by=ledger.Ledger.is_off,
            source="Dunn (1961), Journal of the American Statistical Association 56(293), 52–64",
        ),
        Rule(
            label=N_("What to re-estimate"),
            said=message(
                "Where what moves a figure is off as well, that comes first; then whether it had "
                "moved before the decision already. Where the programme was to move it by less "
                "than {part} of the error, the level on decision day was wrong. Else it is effect, "
                "adoption and start of the levers.",
                part=Share(words.SMALL_PART),
            ),
            computed_by=words.to_re_estimate,
        ),
    ),
)
MOVED = Stage(
    label=N_("What the programme really moved"),
    rules=(
        Rule(
            label=N_("Beside others: difference in differences"),
            said=message(
                "Months without the programme tell the level α of each unit u and the step λ of "
                "each month t (imputation). The effect τ is by how much the months with it lie off "
                "that. Such a month is never a yardstick itself, so starts on different dates do "
                "no harm."
            ),
            computed_by=differences.compared,
            formula=r"\hat y_{ut}=\alpha_u+\lambda_t,\qquad"
            r"\tau=\overline{y_{ut}-\hat y_{ut}}",
            source="Borusyak, Jaravel & Spiess (2024), Review of Economic Studies 91(6), 3253–3285",
        ),
        Rule(
            label=N_("Alone: interrupted time series"),
            said=message(
                "Where nobody is left to compare with, level, trend and season of the months "
                "before go on. Whatever else changed at that time is in the figure too. Fewer than "
                "{year} months tell no season: then only their level goes on, with an error "
                "{widened} times as large. Fewer than {least} say nothing.",
                year=YEAR,
                widened=interrupted.WIDENED,
                least=interrupted.LEAST_BEFORE,
            ),
            computed_by=interrupted.continued,
            formula=r"\hat y_t=a+b\,t+c\,\sin\tfrac{2\pi t}{12}+d\,\cos\tfrac{2\pi t}{12}",
            source="Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology "
            "46(1), 348–355",
        ),
        Rule(
            label=N_("How months scatter"),
            said=message(
                "By chance among their records, and by good and bad times that linger. How much "
                "and how long is told by few months only roughly, so {makes} possibilities are "
                "averaged by how well each explains the months: what is not known makes the range "
                "wider (restricted likelihood).",
                makes=len(noise.LINGERING) * len(noise.KEPT_A_MONTH),
            ),
            computed_by=noise.noise_of,
            source="Patterson & Thompson (1971), Biometrika 58(3), 545–554",
        ),
        Rule(
            label=N_("Before the start: trend and placebo dates"),
            said=message(
                "Did those with the programme go another way before it began (pre-trend)? And what "
                "does the method find at up to {most} made-up earlier starts, where nothing began? "
                "A clear drift, or an “effect” at more than {allowed} of them, makes a poor "
                "comparison.",
                most=differences.MOST_PLACEBOS,
                allowed=Share(differences.PLACEBOS_ALLOWED),
            ),
            computed_by=differences.apart,
            source="Bertrand, Duflo & Mullainathan (2004), Quarterly Journal of Economics 119(1), "
            "249–275",
        ),
        Rule(
            label=N_("Regression to the mean"),
            said=message(
                "Programmes begin where things have just gone badly, and bad luck does not come "
                "again. Were the last {months} months before the start so bad as chance alone "
                "makes them in fewer than {sure} of cases ({worst} where no other unit did worse), "
                "they are left out, and it is said what of the rise would have come by itself.",
                months=to_the_mean.SPELL_MONTHS,
                sure=Share(to_the_mean.SURE, digits=1),
                worst=Share(to_the_mean.SURE_OF_THE_WORST),
            ),
            computed_by=to_the_mean.spell_of,
            source="Barnett, van der Pols & Dobson (2005), International Journal of Epidemiology "
            "34(1), 215–220",
        ),
        Rule(
            label=N_("A second opinion"),
            said=message(
                "The textbook's regression on the same months stands beside it: segmented without "
                "a comparison, two-way fixed effects from {units} units up. It is shown, never "
                "used: with few months its ranges are too narrow.",
                units=textbook.LEAST_UNITS,
            ),
            computed_by=textbook.second_opinion,
            source="Wagner, Soumerai, Zhang & Ross-Degnan (2002), Journal of Clinical Pharmacy and "
            "Therapeutics 27(4), 299–309",
        ),
    ),
)
BELIEF = Stage(
    label=N_("How far that may be believed"),
    rules=tuple(
        Rule(label=DEGREES[belief].wording, said=BELIEVED[belief], computed_by=Effect)
        for belief in Belief
    ),
)
RETURNED = Stage(
    label=N_("What it returned"),
    rules=(
        Rule(
            label=N_("From what moved to money"),
            said=message(
                "What was measured stands in the study of the decision in place of all its levers, "
                "in force since the start, for the share of records that had it. So the benefit "
                "comes from the same equations as the forecast."
            ),
            computed_by=realised.measured_study,
        ),
        Rule(
            label=N_("Nothing counts twice"),
            said=message(
                "Where satisfaction itself was followed, what first-time fix and times would do to "
                "it is switched off. What customers contribute is followed too and shown beside "
                "the benefit, never added to it."
            ),
            computed_by=realised.measured_study,
        ),
        Rule(
            label=N_("Return on service, gross and net"),
            said=message(
                "B is the benefit and I what was paid, both until now and as present values. 100 "
                "in and 150 back are 150% gross and 50% net. The runs draw each measured shift "
                "from its error, and {band} of them lie in the range.",
                band=BAND,
            ),
            computed_by=realised.ros_so_far,
            formula=r"\begin{aligned}\mathrm{ROS}_{\mathrm{gross}}&=\frac{B}{I}\\[0.6em]"
            r"\mathrm{ROS}_{\mathrm{net}}&=\mathrm{ROI}=\frac{B-I}{I}\end{aligned}",
        ),
    ),
)
PILOT = Stage(
    label=N_("The pilot"),
    rules=(
        Rule(
            label=N_("What it is to see"),
            said=message(
                "The shift that the plan promises of those who begin, on average over the months "
                "of the pilot, the lead-in among them; or the part of it at which the plan just "
                "pays, all its effects being smaller alike."
            ),
            computed_by=pilot.sought,
        ),
        Rule(
            label=N_("The chance to see it (power)"),
            said=message(
                "On your own months, pilots are played in which nothing happens: {times} times for "
                "each size and length, with units and starts drawn by lot. What is found then is "
                "chance; how far it goes, in standard errors, all of them tell together. Power is "
                "in how many of them the effect, added to that chance, is found at a level of "
                "{alarm} false alarms.",
                times=pilot.PLAYED,
                alarm=Share(yardstick.FALSE_ALARM),
            ),
            computed_by=pilot.played,
            source="Bertrand, Duflo & Mullainathan (2004), Quarterly Journal of Economics 119(1), "
            "249–275",
        ),
        Rule(
            label=N_("How large and how long"),
            said=message(
                "A quarter or half of the units, for {lengths} or {longest} months: the shortest "
                "pilot that sees the effect with a chance of {power}, and of these the smallest. "
                "Where none does, the shortest of those with the best chance. Below {least} no "
                "plan is printed.",
                lengths=joined(", ", [Message(f"{m}") for m in pilot.DURATIONS_MONTHS[:-1]]),
                longest=pilot.DURATIONS_MONTHS[-1],
                power=Share(pilot.POWER),
                least=Share(pilot.LEAST_POWER),
            ),
            computed_by=pilot.pilot,
        ),
        Rule(
            label=N_("Who begins"),
            said=message(
                "The lot takes one of the {best} of all choices whose two groups are most alike in "
                "level, trend and size: so nobody can have arranged it.",
                best=Share(pilot.BALANCED),
            ),
            computed_by=pilot.balanced,
        ),
        Rule(
            label=N_("What waiting costs"),
            said=message(
                "The NPV that is lost when all levers begin so many months later, each judged over "
                "as long a time as now."
            ),
            computed_by=pilot.cost_of_waiting,
        ),
    ),
)
STAGES = (ADVICE, FILES, FREEZING, LEDGER, MOVED, BELIEF, RETURNED, PILOT)
