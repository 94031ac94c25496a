"""From service to money, equation by equation, each with the function that computes it.

Letters are the same in every language; the words below an equation say what they stand for. The
whole argument stands in docs/MODEL.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aftersales.decide.answers import uncertainty
from aftersales.decide.attribution import by_lever
from aftersales.drivers.combine import combined, discounted
from aftersales.message import N_
from aftersales.model import activation, finance, loyalty, profit, programme, pull, service, today
from aftersales.report.worked import answers, money
from aftersales.report.worked import service as served
from aftersales.report.worked.case import Case, Worked
from aftersales.uncertain import Pert


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A formula as TeX, what it says, and the code behind it; words are still to be said.

    `worked` puts the numbers of a study in; None where that study has none for it.
    """

    label: str
    formula: str
    words: str
    computed_by: Callable[..., object]
    worked: Callable[[Case], Worked | None]

    @property
    def place(self) -> str:
        """Where in the code it is computed."""
        return place_of(self.computed_by)


def place_of(computed_by: Callable[..., object]) -> str:
    """Module and name of a function."""
    return f"{computed_by.__module__}.{computed_by.__qualname__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Equations that are read together."""

    label: str
    equations: tuple[Equation, ...]


LEVERS = Chapter(
    label=N_("How far a lever is on"),
    equations=(
        Equation(
            label=N_("More of it adds less"),
            formula=r"s(x)=\frac{1-e^{-\kappa x}}{1-e^{-\kappa}}",
            words=N_(
                "x is the size against the full programme that effects are stated for, κ how soon "
                "more of it adds less: the double programme does less than twice as much."
            ),
            computed_by=pull.saturation,
            worked=served.how_far,
        ),
        Equation(
            label=N_("It takes time"),
            formula=r"r(t)=\mathrm{clip}\left(\frac{t-L}{R},\,0,\,1\right)",
            words=N_(
                "t counts the months since the start; after L months it begins to work, R months "
                "later it works in full."
            ),
            computed_by=activation.ramp,
            worked=served.arrived,
        ),
        Equation(
            label=N_("It fades"),
            formula=r"d(t)=f+(1-f)\,2^{-a/H}",
            words=N_(
                "H is the time in which half of it fades, a the months since it was complete or "
                "last refreshed, f the share that stays without a refresher."
            ),
            computed_by=activation.decay,
            worked=served.still_there,
        ),
        Equation(
            label=N_("How far it is on"),
            formula=r"a(t)=s(x)\cdot A\cdot r(t)\cdot d(t)",
            words=N_("A is the share of those concerned who come to work with it."),
            computed_by=activation.activation,
            worked=served.on,
        ),
    ),
)
SERVICE = Chapter(
    label=N_("What the levers move"),
    equations=(
        Equation(
            label=N_("Effects add up on a scale that has no edge"),
            formula=r"\Delta_k(t)=\sum_{l}\beta_{lk}\,c_{lk}\,a_l(t)",
            words=N_(
                "Lever l moves target k by its size β times the share c that it covers times how "
                "far it is on; shares move in logits, times and volumes in logs."
            ),
            computed_by=programme.shifts,
            worked=served.moved,
        ),
        Equation(
            label=N_("First-time fix"),
            formula=r"F=\sigma\left(\Delta F+\mathrm{logit}\left(F_0+\gamma_P\,\Delta P\right)"
            r"\right)",
            words=N_(
                "σ turns a logit back into a share, F₀ is today's first-time fix, ΔP the points "
                "by which more parts are on hand, never beyond all of them."
            ),
            computed_by=service.first_time_fix_with_parts,
            worked=served.first_time_fix,
        ),
        Equation(
            label=N_("SLA attainment"),
            formula=r"Q=\sigma\left(\mathrm{logit}\,Q_0+\gamma_Q\,\Delta T\right)",
            words=N_("ΔT is the change of response time in logs, Q₀ the attainment of today."),
            computed_by=service.service,
            worked=served.sla_attainment,
        ),
    ),
)
SATISFACTION = Chapter(
    label=N_("Satisfaction"),
    equations=(
        Equation(
            label=N_("Where satisfaction is heading"),
            formula=r"\Delta S^{*}=\gamma_F\,\Delta F+\gamma_T\,\Delta T"
            r"+\gamma_R\,\Delta R+\Delta C",
            words=N_(
                "First-time fix (F), response time (T), repair time (R) and what acts on "
                "satisfaction itself (C). Everything else acts through these, so nothing counts "
                "twice."
            ),
            computed_by=loyalty.satisfaction_aimed_at,
            worked=served.heading,
        ),
        Equation(
            label=N_("Customers remember"),
            formula=r"\Delta S(t)=\rho\,\Delta S(t-1)+(1-\rho)\,\Delta S^{*}(t)",
            words=N_("ρ is the share of last month's shift that is still felt this month."),
            computed_by=loyalty.carried_over,
            worked=served.remembered,
        ),
    ),
)
LOYALTY = Chapter(
    label=N_("Loyalty"),
    equations=(
        Equation(
            label=N_("Who can notice"),
            formula=r"e=1-e^{-12\,q}",
            words=N_(
                "q is the number of cases a customer and month: only a customer who meets the "
                "service within a year can react to it."
            ),
            computed_by=today.exposure,
            worked=money.who_can_notice,
        ),
        Equation(
            label=N_("Churn a month"),
            formula=r"h(t)=h_0\,e^{\delta t}\cdot\max\left(\tfrac{1}{2},\;e^{-\theta\,e\,\Delta S}"
            r"\prod_{l}\left[1-e\,(1-S)\,c_l\,a_l\,(1-H_l)\right]\right),"
            r"\quad h_0=-\tfrac{1}{12}\ln r",
            words=N_(
                "r is annual retention, δ what changes anyway, θ how strongly satisfaction keeps "
                "customers; unhappy customers (1 − S) who are called back leave less often by the "
                "factor H. Half of today's churn stays whatever the service does."
            ),
            computed_by=loyalty.churn_hazard,
            worked=money.churn,
        ),
        Equation(
            label=N_("Upgrades"),
            formula=r"u(t)=\sigma\left(\mathrm{logit}\,u_0+\theta_u\,e\,\Delta S\right)",
            words=N_("Of a customer and month; u₀ is the rate of today."),
            computed_by=loyalty.upsells,
            worked=money.upgrades,
        ),
        Equation(
            label=N_("Referred customers"),
            formula=r"w(t)=w_0\,e^{\theta_w\,e\,\Delta S}",
            words=N_("New customers whom a customer brings in a month; w₀ is the rate of today."),
            computed_by=loyalty.referrals,
            worked=money.referrals,
        ),
        Equation(
            label=N_("Customers"),
            formula=r"N(t)=N(t-1)\left(e^{-h(t)}+w(t)\right)+g",
            words=N_("Those kept, those referred, and g new ones a month who come anyway."),
            computed_by=loyalty.customer_base,
            worked=money.customers,
        ),
    ),
)
MONEY = Chapter(
    label=N_("Money"),
    equations=(
        Equation(
            label=N_("Cost of service"),
            formula=r"k(q,F)=q\left[c\,\eta+d\,a\left(1+v\,(1-F)\right)\right]",
            words=N_(
                "A customer and month: q cases cost c each to handle (η is 1 today), the share d "
                "needs a visit at a, and each first visit that fails causes v further ones."
            ),
            computed_by=today.cost_rate,
            worked=money.cost_of_service,
        ),
        Equation(
            label=N_("Only what is really saved counts"),
            formula=r"K=k_0-\chi\left(k_0-k\right)",
            words=N_(
                "χ is the share of avoided cost that leaves the books; the rest is time for other "
                "work and is told in hours, never in money."
            ),
            computed_by=profit.cost_of_service,
            worked=money.really_saved,
        ),
        Equation(
            label=N_("Profit a month"),
            formula=r"\Pi=\bar N\left[\tfrac{R}{12}(m+p)+u\,U-K-b\right]-w\,N\,o\,C-g\,C",
            words=N_(
                "R is revenue a year, m the contribution margin, p what is paid more, U what an "
                "upgrade contributes, b penalties and lost paid work less paid repeat visits, C "
                "the cost of winning a customer, o the part of it that a referred one costs."
            ),
            computed_by=profit.profit,
            worked=money.profit,
        ),
        Equation(
            label=N_("Cost of the programme"),
            formula=r"I=\omega\,I_0\,x+\sum_t i(t)\,x",
            words=N_(
                "At the start (ω is the overrun), then for refreshers and month by month; x as "
                "above. Calls to unhappy customers are paid call by call."
            ),
            computed_by=profit.programme_cost,
            worked=money.cost_of_programme,
        ),
    ),
)
ANSWERS = Chapter(
    label=N_("Answers"),
    equations=(
        Equation(
            label=N_("Benefit"),
            formula=r"B=\sum_t\frac{\Pi_{\mathrm{with}}(t)-\Pi_{\mathrm{without}}(t)}"
            r"{(1+z)^{t/12}}",
            words=N_(
                "The same business twice, with the levers and without; z is the discount rate a "
                "year. I below is discounted alike."
            ),
            computed_by=finance.present_value,
            worked=answers.benefit,
        ),
        Equation(
            label=N_("ROI, ROS and NPV"),
            formula=r"\mathrm{ROI}=\frac{B-I}{I},\quad\mathrm{ROS}_{\mathrm{gross}}=\frac{B}{I},"
            r"\quad\mathrm{NPV}=B-I",
            words=N_(
                "ROS is the return on service, not the return on sales: 100 in and 150 back is an "
                "ROI of 50% and a gross ROS of 150%."
            ),
            computed_by=finance.return_on_investment,
            worked=answers.ratios,
        ),
        Equation(
            label=N_("Payback"),
            formula=r"t^{*}=k-\frac{C(k)}{C(k+1)-C(k)}",
            words=N_(
                "C is the cash that has flowed so far, k the last month in which it is below zero. "
                "None if it still is at the end."
            ),
            computed_by=finance.payback_months,
            worked=answers.payback,
        ),
        Equation(
            label=N_("Customer lifetime value"),
            formula=r"\mathrm{CLV}=\frac{R\,m-12\,k_0}{1+z-r}",
            words=N_(
                "Before and after with the retention of the last month: a view, never added to "
                "the benefit, which has the kept customers in it already."
            ),
            computed_by=finance.lifetime_value,
            worked=answers.clv,
        ),
        Equation(
            label=N_("Each lever's share"),
            formula=r"\varphi_l=\sum_{G\not\ni l}\frac{|G|!\,(n-|G|-1)!}{n!}"
            r"\left[B(G\cup l)-B(G)\right]",
            words=N_(
                "Shapley values: what the lever adds, over every order in which the n levers could "
                "join. They sum to the whole benefit."
            ),
            computed_by=by_lever,
            worked=answers.shares,
        ),
    ),
)
DOUBT = Chapter(
    label=N_("How sure"),
    equations=(
        Equation(
            label=N_("An uncertain number"),
            formula=r"E=\frac{\mathrm{low}+4\,\mathrm{mode}+\mathrm{high}}{6}",
            words=N_(
                "A PERT distribution between low and high; the expected case takes every number at "
                "this mean, the ranges come from 10,000 joint draws."
            ),
            computed_by=Pert,
            worked=answers.mean_of_range,
        ),
        Equation(
            label=N_("Your own data count less where they could mislead"),
            formula=r"\hat b=k_G\,b,\qquad\hat\sigma^2=(k_G\,\sigma)^2+(\tau_G\,k_G\,b)^2",
            words=N_(
                "b is the effect in your files with its error σ, k what is kept of it and τ the "
                "doubt added at its grade G, which every failed check lowers."
            ),
            computed_by=discounted,
            worked=answers.haircut,
        ),
        Equation(
            label=N_("Your data and publications together"),
            formula=r"\beta=w\,\hat b+(1-w)\,\beta_0,\qquad "
            r"w=\frac{\sigma_0^2}{\sigma_0^2+\hat\sigma^2}",
            words=N_(
                "β₀ is the published effect with its spread σ₀: the surer one counts for more. "
                "Where both lie far apart σ₀ is widened, and that is said."
            ),
            computed_by=combined,
            worked=answers.together,
        ),
        Equation(
            label=N_("Worth of knowing it all beforehand (EVPI)"),
            formula=r"\mathrm{EVPI}=E\left[\max(\mathrm{NPV},0)\right]"
            r"-\max\left(E[\mathrm{NPV}],0\right)",
            words=N_("No measurement, pilot or study can be worth more than this to the decision."),
            computed_by=uncertainty,
            worked=answers.worth_of_knowing,
        ),
    ),
)
CHAPTERS = (LEVERS, SERVICE, SATISFACTION, LOYALTY, MONEY, ANSWERS, DOUBT)
