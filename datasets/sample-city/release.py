"""The press release of the sample city: sixty reported figures, rounded from the city's own, ten of them wrong. All invented.

A figure is one line of FIGURES: what is checked, which value is printed, in which form, to how many decimals, rounded how. A wrong
figure says how it came about: `printed` is the value that was printed in place of the right one, `spoilt` what happened to the text.
"""

from fractions import Fraction
from typing import Any, Callable, NamedTuple, Optional

CITY = "SC0000"
URBAN, RURAL = [f"SC{i:04d}" for i in range(1, 7)], [f"SC{i:04d}" for i in range(7, 13)]
EVEN, UP = "half_even", "half_up"
COLUMNS = "claim entity period check reported rounding note".split()
QUARTERS_2024 = [f"2024-Q{q}" for q in range(1, 5)]


class City:
    """Exact values by indicator, entity and period from the rows that are published: the latest vintage, restated bases."""

    def __init__(self, rows):
        self.values, self.bases = {}, {}
        for r in sorted(rows, key=lambda r: r.get("vintage", "")):
            key = r["indicator"], r["entity"], whole_year(r["period"])
            self.values[key] = Fraction(r["value"]) if r["value"] not in ("", "…") else None
            if r.get("base"):
                self.bases[key] = Fraction(r["base"])

    def at(self, code, entity, period):
        if code in FORMULAS:
            return FORMULAS[code](lambda operand: self.at(operand, entity, period))
        return self.values[code, entity, period]

    def year_ago(self, code, entity, period):
        key = code, entity, period
        return self.bases[key] if key in self.bases else self.at(code, entity, period.replace("2024", "2023"))

    def districts(self, code, period):
        return [self.at(code, entity, period) for entity in URBAN + RURAL]


def whole_year(period):
    year = period[:4]
    return year if period == f"{year}-01..{year}-12" else period


FORMULAS = {
    "tax_mfg_share": lambda at: 100 * at("tax_mfg") / at("tax_total"),
    "tax_per_firm": lambda at: at("tax_total") / at("firms"),
    "re_invest_share": lambda at: 100 * at("re_invest") / at("fai"),
    "sewage_load": lambda at: 100 * at("sewage_treated") / at("sewage_capacity"),
    "delivery_rate": lambda at: 100 * at("homes_delivered") / at("homes_to_deliver"),
}


# ---- what is checked: (text of the check, its value) ----


class Check(NamedTuple):
    text: str
    value: Callable  # of the city, an entity and a period


def level(code):
    return Check(code, lambda city, e, p: city.at(code, e, p))


def yoy(code):
    return Check(f"yoy({code})", lambda city, e, p: city.at(code, e, p) - city.year_ago(code, e, p))


def yoy_pct(code):
    return Check(f"yoy_pct({code})", lambda city, e, p: growth(city.at(code, e, p), city.year_ago(code, e, p)))


def share(code):
    return Check(f"share({code})", lambda city, e, p: 100 * city.at(code, e, p) / city.at(code, CITY, p))


def rank(code, peers=None):
    among = ", within=urban" if peers else ""
    ranked = peers or URBAN + RURAL
    return Check(f"rank({code}{among})", lambda city, e, p: place(city.at(code, e, p), [city.at(code, x, p) for x in ranked]))


def total(code, periods):
    """The sum of adjacent periods."""
    return Check(" + ".join(f"{code}[{p}]" for p in periods), lambda city, e, _: sum(city.at(code, e, p) for p in periods))


def part(code, whole):
    return Check(f"100 * {code} / {whole}", lambda city, e, p: 100 * city.at(code, e, p) / city.at(whole, e, p))


def change_between(code, now, base):
    """In percent, from a period that is named."""
    text = f"100 * ({code}[{now}] - {code}[{base}]) / {code}[{base}]"
    return Check(text, lambda city, e, _: growth(city.at(code, e, now), city.at(code, e, base)))


def rest(code, whole, begun):
    return Check(f"{code}[{whole}] - {code}[{begun}]", lambda city, e, _: city.at(code, e, whole) - city.at(code, e, begun))


def districts_sum(code):
    return Check(f"children_sum({code})", lambda city, e, p: sum(city.districts(code, p)))


def whole_of(code, rate):
    """A rate of a known total whose numerator is not published: `rate` is the one that somebody counted."""
    return Check(f"100 * ?m / {code}", lambda city, e, p: Fraction(100 * rate, city.at(code, e, p)))


def addition(*parts, of):
    """Printed figures that must add up to a printed figure."""
    return Check(" + ".join(parts) + f" = {of}", None)


def growth(now, base):
    return 100 * (now - base) / base


def place(value, values):
    return 1 + sum(other > value for other in values)


# ---- how it is printed ----


def rounded(value, decimals, rounding):
    """As a whole number of the last decimal, on the absolute value."""
    scaled = abs(value) * 10**decimals
    whole, left = scaled.numerator // scaled.denominator, scaled % 1
    up = left > Fraction(1, 2) or left == Fraction(1, 2) and (rounding == UP or whole % 2 == 1)
    return (whole + up) * (-1 if value < 0 else 1)


def digits(value, decimals, rounding):
    text = f"{abs(rounded(value, decimals, rounding)):0{decimals + 1}d}"
    whole, fraction = (text[:-decimals], "." + text[-decimals:]) if decimals else (text, "")
    return f"{int(whole):,}{fraction}"


def in_unit(unit, scale=1):
    return lambda value, decimals, rounding: digits(value / scale, decimals, rounding) + unit


def verb(value, rises, falls):
    return falls if value < 0 else rises


def percent_change(value, decimals, rounding):
    return verb(value, "增长", "下降") + digits(value, decimals, rounding) + "%"


def english_change(value, decimals, rounding):
    return verb(value, "up ", "down ") + digits(value, decimals, rounding) + "%"


def points(value, decimals, rounding):
    return verb(value, "提高", "下降") + digits(value, decimals, rounding) + "个百分点"


def amount_change(value, decimals, rounding):
    return verb(value, "增加", "减少") + digits(value / 10**4, decimals, rounding) + "亿元"


def place_form(value, decimals, rounding):
    return "最高" if value == 1 else f"第{value}名"


def roman(value, decimals, rounding):
    return "ⅠⅡⅢⅣⅤ"[int(value) - 1] + "类"


def about(value, decimals, rounding):
    return digits(value, decimals, rounding) + "%左右"


def over(value, decimals, rounding):
    """More than the whole thousands."""
    return f"超{digits(Fraction(value // 1000, 10), 1, rounding)}万户"


YI, MYRIAD_YUAN, PERCENT = in_unit("亿元", 10**4), in_unit("万元"), in_unit("%")


# ---- what goes wrong ----


def swapped(text):
    """The second and the third digit change places."""
    at = [i for i, c in enumerate(text) if c.isdigit()][1:3]
    signs = list(text)
    signs[at[0]], signs[at[1]] = signs[at[1]], signs[at[0]]
    return "".join(signs)


def sign_lost(text):
    return text.replace("下降", "增长")


def twice_rounded(check, decimals, rounding):
    """The printed value is rounded from one that was rounded before."""
    return lambda city, e, p: Fraction(rounded(check.value(city, e, p), decimals + 1, rounding), 10 ** (decimals + 1))


def no_count_gives(code, least):
    """The first rate from `least` tenths of a percent on that no whole number of a total gives."""

    def value(city, entity, period):
        of = city.at(code, entity, period)
        given = {abs(rounded(Fraction(100 * m, of), 1, r)) for m in range(int(of) + 1) for r in (EVEN, UP)}
        return next(Fraction(tenths, 10) for tenths in range(least, 1000) if tenths not in given)

    return value


# ---- the sixty figures ----


class Figure(NamedTuple):
    """`form` None: no figure beside the check, which holds between printed ones."""

    entity: str
    period: str
    check: Check
    form: Optional[Callable]
    decimals: int
    rounding: str
    sentence: str
    printed: Any = None
    spoilt: Any = None


def lines():
    q4, year = "2024-Q4", "2024"
    to_november, to_august = "2024-01..2024-11", "2024-01..2024-08"
    firms_growth = yoy_pct("firms")
    return [
        # tax
        Figure(CITY, "", total("tax_total", QUARTERS_2024), YI, 2, EVEN, "全年税收总额{}"),
        Figure(CITY, q4, level("tax_total"), YI, 2, UP, "四季度税收总额{}"),
        Figure(CITY, q4, yoy_pct("tax_total"), percent_change, 2, EVEN, "四季度税收总额同比{}"),
        Figure(CITY, q4, level("tax_mfg"), MYRIAD_YUAN, 1, UP, "四季度制造业税收{}"),
        Figure(CITY, q4, level("tax_mfg_share"), PERCENT, 2, EVEN, "四季度制造业税收占比{}"),
        Figure("SC0003", q4, yoy("tax_mfg_share"), points, 2, UP, "丙区四季度制造业税收占比同比{}"),
        Figure(CITY, q4, part("tax_services", "tax_total"), PERCENT, 1, EVEN, "四季度其他服务业税收占比{}"),
        Figure(CITY, q4, part("tax_realestate", "tax_total"), PERCENT, 1, UP, "四季度房地产业税收占比{}",
               printed=lambda c, e, p: 100 * c.at("tax_realestate", e, p) / (c.at("tax_total", e, p) - c.at("tax_services", e, p))),
        Figure("SC0001", q4, share("tax_total"), PERCENT, 1, EVEN, "甲区四季度税收占全市{}"),
        Figure("SC0002", q4, rank("tax_total"), place_form, 0, UP, "乙区四季度税收在各区中{}"),
        Figure("SC0010", q4, yoy_pct("tax_realestate"), percent_change, 1, EVEN, "癸区四季度房地产业税收可比口径同比{}"),
        Figure("SC0002", "2024-Q2", yoy_pct("tax_services"), percent_change, 1, UP, "乙区二季度其他服务业税收同比{}"),
        Figure(CITY, "", change_between("tax_total", q4, "2024-Q3"), percent_change, 1, EVEN, "四季度税收总额环比{}"),
        Figure(CITY, "2024-Q3", addition("rel_tax_mfg", "rel_tax_trade", "rel_tax_realestate", "rel_tax_services", of="rel_tax_total"), None, 0, UP,
               "三季度分行业税收合计为税收总额"),
        Figure(CITY, "", addition(*(f"rel_tax_total[{p}]" for p in QUARTERS_2024), of="rel_tax_total[2024]"), None, 0, UP, "四个季度税收合计为全年"),
        Figure(CITY, q4, yoy_pct("tax_trade"), percent_change, 1, EVEN, "四季度商贸业税收同比{}",
               printed=lambda c, e, p: growth(c.at("tax_trade", e, p), c.at("tax_trade", e, "2022-Q4"))),
        Figure(CITY, q4, level("tax_per_firm"), MYRIAD_YUAN, 2, UP, "四季度企业平均税收{}"),
        # investment and output
        Figure(CITY, year, level("fai"), YI, 2, EVEN, "全年固定资产投资{}"),
        Figure(CITY, year, yoy_pct("fai"), english_change, 1, UP, "Fixed-asset investment {} year on year"),
        Figure(CITY, year, level("re_invest"), YI, 2, EVEN, "全年房地产开发投资{}"),
        Figure("SC0002", year, yoy("re_invest_share"), points, 2, EVEN, "乙区全年房地产开发投资占比{}"),
        Figure("SC0009", "", change_between("fai", to_november, "2023"), percent_change, 1, EVEN, "壬区1-11月固定资产投资{}"),
        Figure("SC0009", to_august, yoy_pct("fai"), percent_change, 1, UP, "壬区1-8月固定资产投资同比{}"),
        Figure(CITY, "", rest("fai", "2024", to_november), YI, 2, EVEN, "12月当月固定资产投资{}"),
        Figure(CITY, year, addition("rel_re_invest", "rel_other_invest", of="rel_fai"), None, 0, UP, "房地产与其他投资合计为全部投资"),
        Figure(CITY, year, addition("rel_fai_urban", "rel_fai_rural", of="rel_fai"), None, 0, UP, "城区与郊区投资合计为全部投资"),
        Figure("SC0003", year, rank("fai"), place_form, 0, EVEN, "丙区全年固定资产投资在各区中{}"),
        Figure("SC0005", year, share("fai"), PERCENT, 2, EVEN, "戊区全年固定资产投资占全市{}"),
        Figure(CITY, "2024-12", level("industrial_output"), YI, 2, UP, "12月工业总产值{}"),
        Figure("SC0008", "2024-12", yoy_pct("industrial_output"), percent_change, 1, EVEN, "辛区12月工业总产值同比{}"),
        Figure(CITY, "", total("industrial_output", ["2024-10", "2024-11", "2024-12"]), YI, 1, UP, "四季度工业总产值{}"),
        Figure(CITY, "2024-12", yoy("industrial_output"), amount_change, 2, EVEN, "12月工业总产值同比{}"),
        # safety and petitions
        Figure(CITY, q4, level("criminal_cases"), in_unit("起"), 0, UP, "四季度刑事案件{}"),
        Figure(CITY, "", total("criminal_cases", QUARTERS_2024), in_unit("万起", 10**4), 2, EVEN, "全年刑事案件{}"),
        Figure("SC0010", q4, yoy_pct("criminal_cases"), percent_change, 1, UP, "癸区四季度刑事案件同比{}"),
        Figure("SC0005", q4, share("criminal_cases"), PERCENT, 1, EVEN, "戊区四季度刑事案件占全市{}"),
        Figure("SC0005", q4, rank("criminal_cases", URBAN), place_form, 0, UP, "戊区四季度刑事案件在城区中{}"),
        Figure("SC0002", "2024-Q3", level("criminal_cases"), in_unit("万起", 10**4), 3, EVEN, "乙区三季度刑事案件{}"),
        Figure("SC0004", "2024-04", level("police_calls"), in_unit("万起", 10**4), 2, UP, "丁区4月警情{}"),
        Figure(CITY, "2024-06", level("police_calls"), in_unit("万起", 10**4), 2, EVEN, "6月警情{}"),
        Figure(CITY, "2024-12", level("police_calls"), in_unit("起"), 0, EVEN, "12月警情{}", spoilt=swapped),
        Figure("SC0012", "2024-Q3", yoy_pct("petitions"), percent_change, 1, EVEN, "丑区三季度信访量同比{}"),
        Figure(CITY, q4, districts_sum("petitions"), in_unit("件"), 0, UP, "四季度各区信访量合计{}"),
        Figure(CITY, q4, level("petitions"), in_unit("万件", 10**4), 3, UP, "四季度信访量{}"),
        Figure("SC0007", q4, whole_of("petitions", 0), PERCENT, 1, EVEN, "庚区四季度信访按期办结率{}", printed=no_count_gives("petitions", 910)),
        Figure("SC0011", q4, whole_of("petitions", 84), PERCENT, 1, UP, "子区四季度信访按期办结率{}"),
        # environment
        Figure("SC0001", q4, level("sewage_load"), PERCENT, 1, EVEN, "甲区四季度污水处理负荷率{}"),
        Figure(CITY, q4, level("sewage_load"), about, 0, UP, "四季度污水处理负荷率{}"),
        Figure(CITY, q4, level("sewage_treated"), in_unit("万吨"), 1, EVEN, "四季度污水处理量{}"),
        Figure("SC0012", q4, level("water_class"), roman, 0, UP, "丑区四季度水质{}"),
        # firms, homes, research, people
        Figure(CITY, q4, level("firms"), over, 0, EVEN, "年末企业数{}"),
        Figure(CITY, q4, whole_of("firms", 53860), PERCENT, 1, UP, "企业年报公示率{}"),
        Figure("SC0005", "2024-Q1", level("firms"), in_unit("万户", 10**4), 3, EVEN, "戊区一季度末企业数{}"),
        Figure("SC0011", q4, firms_growth, percent_change, 1, UP, "子区年末企业数同比{}", spoilt=sign_lost),
        Figure("SC0012", q4, level("delivery_rate"), PERCENT, 2, UP, "丑区年末住房交付率{}"),
        Figure(CITY, q4, yoy("delivery_rate"), percent_change, 1, UP, "年末住房交付率同比{}"),
        Figure("SC0009", "2024", rank("rd_spend"), place_form, 0, EVEN, "壬区全年研发经费在各区中{}",
               printed=lambda c, e, p: place(c.at("rd_spend", e, "2021"), c.districts("rd_spend", "2021"))),
        Figure(CITY, "2024", level("rd_spend"), YI, 2, EVEN, "全年研发经费{}"),
        Figure("SC0001", "2024-Q2", firms_growth, percent_change, 1, UP, "甲区二季度末企业数同比{}", printed=twice_rounded(firms_growth, 1, UP)),
        Figure(CITY, "2024-12-31", level("population"), in_unit("万人"), 1, UP, "年末常住人口{}"),
    ]


def reported(figure, city):
    if figure.form is None:
        return ""
    value = (figure.printed or figure.check.value)(city, figure.entity, figure.period)
    text = figure.form(value, figure.decimals, figure.rounding)
    return figure.spoilt(text) if figure.spoilt else text


def claim_rows(city):
    rows = []
    for number, figure in enumerate(lines(), 1):
        text = reported(figure, city)
        row = [f"P{number:02d}", figure.entity, figure.period, figure.check.text, text, figure.rounding, figure.sentence.format(text)]
        rows.append(dict(zip(COLUMNS, row)))
    return rows


# ---- printed figures that are added up: in 亿元, rounded one by one ----


def printed_values(city):
    """(indicator, period) -> value in 万元."""
    sectors = "tax_mfg", "tax_trade", "tax_realestate", "tax_services"
    values = {(f"rel_{code}", "2024-Q3"): city.at(code, CITY, "2024-Q3") for code in sectors}
    values.update({("rel_tax_total", p): city.at("tax_total", CITY, p) for p in QUARTERS_2024})
    values["rel_tax_total", "2024"] = sum(city.at("tax_total", CITY, p) for p in QUARTERS_2024)
    values["rel_fai", "2024"] = city.at("fai", CITY, "2024")
    values["rel_re_invest", "2024"] = city.at("re_invest", CITY, "2024")
    values["rel_other_invest", "2024"] = values["rel_fai", "2024"] - values["rel_re_invest", "2024"]
    values["rel_fai_urban", "2024"] = sum(city.at("fai", entity, "2024") for entity in URBAN)
    values["rel_fai_rural", "2024"] = sum(city.at("fai", entity, "2023") for entity in RURAL)  # of the year before: the sum that is wrong
    return values


def observation_rows(city):
    rows = []
    for (code, period), value in sorted(printed_values(city).items()):
        text = digits(value / 10**4, 2, UP)
        rows.append({"entity": CITY, "indicator": code, "period": period, "value": text, "written": text + "亿元"})
    return rows
