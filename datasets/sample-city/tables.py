"""The sample city's small tables: entities, indicators, findings, rules, milestones. All invented."""

DISTRICTS = [
    ("SC0001", "Jia District", "甲区", "urban;riverside"),
    ("SC0002", "Yi District", "乙区", "urban"),
    ("SC0003", "Bing District", "丙区", "urban;riverside"),
    ("SC0004", "Ding District", "丁区", "urban"),
    ("SC0005", "Wu District", "戊区", "urban"),
    ("SC0006", "Ji District", "己区", "urban;riverside"),
    ("SC0007", "Geng District", "庚区", "rural"),
    ("SC0008", "Xin District", "辛区", "rural"),
    ("SC0009", "Ren District", "壬区", "rural;riverside"),
    ("SC0010", "Gui District", "癸区", "rural"),
    ("SC0011", "Zi District", "子区", "rural"),
    ("SC0012", "Chou District", "丑区", "rural;riverside"),
]

INDICATORS = [
    # indicator, name, name_zh, unit, kind, count, better, decimals, basis, formula
    ("tax_mfg", "Tax from manufacturing", "制造业税收", "万元", "flow", "", "up", "1", "current_price", ""),
    ("tax_trade", "Tax from trade", "商贸业税收", "万元", "flow", "", "up", "1", "current_price", ""),
    ("tax_realestate", "Tax from real estate", "房地产业税收", "万元", "flow", "", "up", "1", "current_price", ""),
    ("tax_services", "Tax from other services", "其他服务业税收", "万元", "flow", "", "up", "1", "current_price", ""),
    ("tax_total", "Tax, total", "税收总额", "万元", "flow", "", "up", "1", "current_price", ""),
    ("tax_mfg_share", "Share of manufacturing in tax", "制造业税收占比", "%", "ratio", "", "up", "2", "", "100 * tax_mfg / tax_total"),
    ("tax_per_firm", "Tax per firm", "企业平均税收", "万元", "ratio", "", "up", "2", "", "tax_total / firms"),
    ("fai", "Fixed-asset investment, from January", "固定资产投资（累计）", "万元", "flow", "", "up", "0", "current_price", ""),
    ("re_invest", "Real-estate investment, from January", "房地产开发投资（累计）", "万元", "flow", "", "none", "0", "current_price", ""),
    ("re_invest_share", "Real estate's share of investment", "房地产投资占比", "%", "ratio", "", "none", "2", "", "100 * re_invest / fai"),
    ("industrial_output", "Industrial output", "工业总产值", "万元", "flow", "", "up", "1", "current_price", ""),
    ("criminal_cases", "Criminal cases", "刑事案件数", "起", "flow", "yes", "down", "0", "", ""),
    ("police_calls", "Police calls", "警情数", "起", "flow", "yes", "down", "0", "", ""),
    ("petitions", "Petitions", "信访量", "件", "flow", "yes", "down", "0", "", ""),
    ("sewage_treated", "Sewage treated", "污水处理量", "万吨", "flow", "", "none", "1", "", ""),
    ("sewage_capacity", "Sewage treatment capacity of the quarter", "污水处理能力", "万吨", "flow", "", "up", "1", "", ""),
    ("sewage_load", "Sewage load rate", "污水处理负荷率", "%", "ratio", "", "none", "1", "", "100 * sewage_treated / sewage_capacity"),
    ("water_class", "Water quality class", "水质类别", "类", "rank", "", "down", "0", "", ""),
    ("pm25", "Fine particles, mean", "PM2.5平均浓度", "微克/立方米", "mean", "", "down", "1", "", ""),
    ("price_index", "Price index", "价格指数", "上年同期=100", "index", "", "none", "1", "", ""),
    ("firms", "Firms, end of quarter", "企业数（季末）", "户", "stock", "yes", "up", "0", "", ""),
    ("homes_to_deliver", "Homes to hand over", "应交付住房", "套", "stock", "yes", "none", "0", "", ""),
    ("homes_delivered", "Homes handed over", "已交付住房", "套", "stock", "yes", "up", "0", "", ""),
    ("delivery_rate", "Homes handed over, share", "住房交付率", "%", "ratio", "", "up", "2", "", "100 * homes_delivered / homes_to_deliver"),
    ("population", "Residents, end of year", "年末常住人口", "万人", "stock", "", "none", "1", "", ""),
    ("rd_spend", "Research spending", "研发经费", "万元", "flow", "", "up", "1", "current_price", ""),
    ("hotline_backlog", "Hotline cases not answered", "热线未办结件数", "件", "stock", "yes", "down", "0", "", ""),
    # figures as the press release prints them
    ("rel_tax_mfg", "Tax from manufacturing, as printed", "制造业税收（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_tax_trade", "Tax from trade, as printed", "商贸业税收（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_tax_realestate", "Tax from real estate, as printed", "房地产业税收（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_tax_services", "Tax from other services, as printed", "其他服务业税收（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_tax_total", "Tax, total, as printed", "税收总额（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_fai", "Fixed-asset investment, as printed", "固定资产投资（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_re_invest", "Real-estate investment, as printed", "房地产开发投资（新闻稿）", "亿元", "flow", "", "none", "2", "current_price", ""),
    ("rel_other_invest", "Other investment, as printed", "其他投资（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_fai_urban", "Investment of the urban districts, as printed", "城区投资（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
    ("rel_fai_rural", "Investment of the rural districts, as printed", "郊区投资（新闻稿）", "亿元", "flow", "", "up", "2", "current_price", ""),
]

FINDINGS = [
    # finding, group, title, title_zh, entity, status, closed
    ("F01", "economy", "Manufacturing loses weight in tax", "制造业税收占比连年下降", "SC0003", "in_progress", ""),
    ("F02", "safety", "Crime is the highest of the urban districts", "刑事案件数居城区首位", "SC0005", "open", ""),
    ("F03", "petitions", "Petitions pile up", "信访积案多", "SC0007", "done", "2022-06-30"),
    ("F04", "economy", "Investment is not steady", "投资不稳定", "SC0009", "in_progress", ""),
    ("F05", "data", "Reported figures are revised, missing or in the wrong unit", "统计数据质量不高", "SC0000", "open", ""),
    ("F06", "safety", "Police calls rise", "警情上升", "SC0010", "long_term", ""),
    ("F07", "environment", "The sewage plant is overloaded", "污水处理厂超负荷", "SC0001", "done", "2024-06-30"),
    ("F08", "housing", "Homes are handed over late", "保交房进度滞后", "SC0006", "done", "2024-03-31"),
    ("F09", "environment", "Water is worse than class III", "水质不达标", "SC0012", "done", "2024-06-30"),
    ("F10", "economy", "Tax income is at risk", "税收有下滑风险", "SC0001", "done", "2023-12-31"),
    ("F11", "economy", "Firms leave", "企业流失", "SC0011", "open", ""),
    ("F12", "services", "Hotline cases are not answered", "热线办理滞后", "SC0000", "unstated", ""),
    ("F13", "economy", "Research spending falls behind", "研发投入不足", "SC0004", "in_progress", ""),
    ("F14", "economy", "Industrial output drags the city down", "工业产值拖累全市", "SC0008", "in_progress", ""),
]

RULE_COLUMNS = "rule finding indicator when clear for clear_for within entities missing severity inhibits message message_zh".split()


def rule(code, finding, indicator, when, message, message_zh, severity="medium", **more):
    given = {"rule": code, "finding": finding, "indicator": indicator, "when": when, "severity": severity,
             "message": message, "message_zh": message_zh, **more}
    return [given.get(column, "") for column in RULE_COLUMNS]


RULES = [
    rule("R01", "F01", "tax_mfg_share", "yoy < -1", "Share lower than a year ago for three years", "占比连续三年同比下降",
         "high", **{"for": "12"}),
    rule("R02", "F01", "tax_mfg_share", "slope(12) < -0.3 and trend_p(12) < 0.01", "Share falls steadily", "占比持续走低",
         entities="urban"),
    rule("R03", "F02", "criminal_cases", "rank = 1", "Most criminal cases of the urban districts, two quarters running",
         "刑事案件数连续两季居城区首位", "high", within="urban", entities="SC0005", **{"for": "2"}),
    rule("R04", "F02", "criminal_cases", "yoy_pct > 30", "Criminal cases up by more than 30 % for two quarters",
         "刑事案件同比上升超过30%", "high", entities="district", **{"for": "2"}),
    rule("R05", "F02", "criminal_cases", "share > 15", "More than 15 % of the city's criminal cases", "刑事案件占全市15%以上",
         entities="district"),
    rule("R06", "F03", "petitions", "value > 350", "More than 350 petitions in a quarter", "季度信访量超过350件", "high",
         clear="value < 250", clear_for="2", entities="district"),
    rule("R07", "F03", "petitions", "value > 1.5 * highest(lag(1), 8)", "A jump above all of the last two years",
         "信访量突增", entities="rural"),
    rule("R08", "F04", "fai", "yoy_pct(discrete) < -60", "Investment of a single month fell by more than 60 %",
         "单月投资同比下降超过60%"),
    rule("R09", "F05", "fai;re_invest", "discrete < 0", "A total from January is less than the one before", "累计数小于上期累计数",
         "high"),
    rule("R10", "F04", "re_invest_share", "yoy < -5", "Real estate's share of investment fell for half a year",
         "房地产投资占比连续下降", "low", entities="SC0001;SC0002;SC0003", **{"for": "6"}),
    rule("R11", "F05", "tax_*", "yoy_pct < -20", "Down by more than 20 %", "同比下降超过20%"),
    rule("R12", "F05", "tax_trade", "value < 0.01 * median(8) or value > 100 * median(8)", "Wrong unit?", "疑似单位错误",
         "critical", inhibits="R11;R13"),
    rule("R13", "F05", "tax_trade", "zscore(8) < -8", "Far below the last two years", "显著低于近两年水平", "high"),
    rule("R14", "F05", "tax_total", "abs(tax_mfg + tax_trade + tax_realestate + tax_services - value) > 0.05",
         "The sectors do not add up to the total", "分行业合计与总额不符", "high"),
    rule("R15", "F05", "tax_mfg;tax_trade;tax_realestate;tax_services;tax_total;petitions;criminal_cases",
         "abs(children_gap) > 0.05", "The districts do not add up to the city", "各区合计与全市不符", "high", entities="city",
         inhibits="R14@children"),
    rule("R16", "F05", "criminal_cases;petitions", "value < 0", "No figure, or a negative one", "缺报或为负", missing="alert"),
    rule("R17", "F02", "criminal_cases", "value > 1050", "Four quarters over 1,050 cases; gaps do not count", "连续四季超过1050起",
         "low", entities="SC0004", missing="hold", **{"for": "4"}),
    rule("R18", "F02", "criminal_cases", "value > 1050", "Four quarters over 1,050 cases; a gap starts the count again",
         "连续四季超过1050起（缺报重计）", "low", entities="SC0004", missing="reset", **{"for": "4"}),
    rule("R19", "F06", "police_calls", "yoy_pct > 40", "Police calls up by more than 40 % for two months", "警情同比上升超过40%",
         "high", entities="district", **{"for": "2"}),
    rule("R20", "F07", "sewage_load", "value > 100", "Load over 100 % for two quarters", "负荷率连续超过100%", "high",
         clear="value < 90", **{"for": "2"}),
    rule("R21", "F08", "delivery_rate", 'value < 80 and end(value) >= 2024-03-31 and status("F08") = done',
         "Reported as done, but under 80 % are handed over", "已报完成但交付率不足80%", "critical", entities="SC0006"),
    rule("R22", "F09", "water_class", "value > 3", "Worse than class III", "劣于Ⅲ类", "high", clear_for="2"),
    rule("R23", "F10", "tax_total", "if(missing(yoy_pct), coalesce(pop_pct, 0), yoy_pct) < -12", "Tax down by more than 12 %",
         "税收下降超过12%", "high"),
    rule("R24", "F11", "firms", "greatest(yoy_pct, pop_pct) < -10", "Firms down by more than 10 % on both bases", "企业数同比环比降幅均超10%",
         "high"),
    rule("R25", "F11", "firms", "value < 0.95 * firms[2019-Q4]", "Fewer firms than at the end of 2019", "企业数低于2019年末"),
    rule("R26", "F11", "tax_per_firm", "value > 1.2 * tax_per_firm@SC0000", "Tax per firm far above the city's", "企业平均税收明显高于全市",
         "info", entities="district"),
    rule("R27", "F12", "hotline_backlog", "value > 100", "More than 100 cases not answered", "未办结超过100件", "low"),
    rule("R28", "F13", "rd_spend", "rank_yoy <= -3", "Lost three places or more", "位次下降三位以上", entities="district"),
    rule("R29", "F13", "rd_spend", "cagr(3) < 0", "Lower than three years ago", "低于三年前水平", entities="district"),
    rule("R30", "F14", "industrial_output", "yoy_pct(ytd) < -10", "Output since January down by more than 10 %",
         "累计产值同比下降超过10%", "high", entities="district"),
    rule("R31", "F14", "industrial_output", "contribution < -1", "Takes more than a point from the city's growth",
         "拖累全市增速一个百分点以上", entities="district"),
    rule("R32", "F09", "pm25", "percentile >= 90 and value > 55", "Among the worst tenth, and over 55", "浓度居前十分之一且超过55", "low"),
    rule("R33", "F05", "price_index", "abs(yoy) > 3", "The index moved by more than 3 points", "指数变动超过3点", "low"),
]

MILESTONES = [
    # milestone, date, finding, entity, event, event_zh
    ("M01", "2021-11-20", "", "SC0000", "The (invented) inspection ends", "（虚构的）督察结束"),
    ("M02", "2022-06-30", "F03", "SC0007", "Petition finding closed", "信访问题销号"),
    ("M03", "2022-09-15", "F05", "SC0011", "A petition figure is withdrawn", "撤回一项信访数据"),
    ("M04", "2023-01-01", "F06", "SC0008", "Police calls count reports by app", "警情统计纳入App报警"),
    ("M05", "2023-10-25", "F05", "SC0002", "Services tax revised", "服务业税收数据修订"),
    ("M06", "2024-03-31", "F08", "SC0006", "Housing finding closed", "保交房问题销号"),
    ("M07", "2024-06-30", "F07", "SC0001", "Sewage finding closed", "污水问题销号"),
]


MUTES = [
    # rule, entity, indicator, from, until, reason
    ("R16", "SC0011", "petitions", "2022-Q2", "2022-09-15", "Withdrawn by its owner (M03); no other figure will come"),
    ("R26", "SC0011", "", "2024-Q1", "", "Follows from the firms that left (R24, R25); tax itself has not changed"),
]


def tables():
    """File name -> (columns, rows)."""
    entities = [("SC0000", "Sample City (synthetic)", "样例市（虚构）", "city", "", "")]
    entities += [(code, name, zh, "district", "SC0000", groups) for code, name, zh, groups in DISTRICTS]
    return {
        "entities.csv": ("entity name name_zh level parent groups".split(), entities),
        "indicators.csv": ("indicator name name_zh unit kind count better decimals basis formula".split(), INDICATORS),
        "findings.csv": ("finding group title title_zh entity status closed".split(), FINDINGS),
        "rules.csv": (RULE_COLUMNS, RULES),
        "mutes.csv": ("rule entity indicator from until reason".split(), MUTES),
        "milestones.csv": ("milestone date finding entity event event_zh".split(), MILESTONES),
    }
