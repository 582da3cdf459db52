"""Charts as SVG: bars on a logarithmic scale, lines over a logarithmic axis. No library needed."""
import math
from xml.sax.saxutils import escape

COLOURS = {"tongbi": "#b3261e", "floor": "#8a8a8a", "duckdb": "#d9a400", "polars": "#2f6fb0", "clickhouse": "#5c8a3a", "datatable": "#7a4f9a"}
NAMES = {"duckdb": "DuckDB", "polars": "Polars", "clickhouse": "ClickHouse", "datatable": "data.table"}
SERIES = ["#b3261e", "#2f6fb0", "#5c8a3a", "#7a4f9a"]
FONT = "font-family='sans-serif' font-size='{size}' fill='#222'"


def number(value):
    """Three figures, without an exponent."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{digits}f}"


def text(x, y, content, size=12, anchor="start", extra=""):
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' {FONT.format(size=size)} {extra}>{escape(content)}</text>"


def line(x1, y1, x2, y2, colour="#ddd", width=1):
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' stroke-width='{width}'/>"


def document(width, height, parts):
    return "\n".join([f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:.0f}' height='{height:.0f}' viewBox='0 0 {width:.0f} {height:.0f}'>",
                      f"<rect width='{width:.0f}' height='{height:.0f}' fill='white'/>", *parts, "</svg>", ""])


class LogScale:
    """Numbers between two powers of ten, or two and five times such a power, onto a stretch of pixels."""

    def __init__(self, values, begin, end):
        self.ticks = self.find_ticks(min(values), max(values))
        self.low, self.high = math.log10(self.ticks[0]), math.log10(self.ticks[-1])
        self.begin, self.end = begin, end

    @staticmethod
    def find_ticks(low, high):
        steps = [factor * 10.0**power for power in range(-6, 13) for factor in (1, 2, 5)]
        first = max(i for i, step in enumerate(steps) if step <= low)
        last = next(i for i, step in enumerate(steps) if step >= high)
        return steps[first:max(last, first + 1) + 1]

    def __call__(self, value):
        return self.begin + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)


def bars(title, groups, unit):
    """groups: [(heading, [(name, value, low, high)])]. One bar for each value, a thin line from the lowest to the highest run."""
    left, right, top, row, gap = 110, 70, 64, 18, 26
    width = 860
    values = [v for _, entries in groups for _, *three in entries for v in three]
    scale = LogScale(values, left, width - right)
    height = top + sum(gap + row * len(entries) for _, entries in groups) + 30
    parts = [text(16, 26, title, 16), text(16, 46, f"{unit}, logarithmic; medians, thin lines from the fastest to the slowest run", 12)]
    for tick in scale.ticks:
        parts += [line(scale(tick), top, scale(tick), height - 26), text(scale(tick), height - 10, f"{tick:g}", 11, "middle")]
    y = top
    for heading, entries in groups:
        parts.append(text(16, y + 16, heading, 12, extra="font-weight='bold'"))
        y += gap - 4
        for name, value, low, high in entries:
            parts += [text(left - 8, y + 12, NAMES.get(name, name), 12, "end"),
                      f"<rect x='{left}' y='{y + 2}' width='{max(1, scale(value) - left):.1f}' height='{row - 5}' fill='{COLOURS.get(name, '#444')}'/>",
                      line(scale(low), y + row / 2, scale(high), y + row / 2, "#111", 1),
                      text(max(scale(value), scale(high)) + 6, y + 13, number(value), 12)]
            y += row
        y += 4
    return document(width, height, parts)


def round_step(most, steps):
    """The least of 1, 2, 5 times a power of ten of which so many steps reach `most`."""
    return next(step for power in range(-6, 13) for step in (10.0**power, 2 * 10.0**power, 5 * 10.0**power) if step * steps >= most)


def lines(title, panels, x_name):
    """panels: [(heading, {series: [(x, y)]})], side by side, x logarithmic, y from zero."""
    panel_width, panel_height, left, top, steps = 400, 240, 60, 100, 5
    width, height = left + (panel_width + left) * len(panels), top + panel_height + 60
    parts = [text(16, 26, title, 16)]
    for place, (heading, series) in enumerate(panels):
        x0, y0 = left + place * (panel_width + left), top + panel_height
        points = [point for found in series.values() for point in found]
        scale = LogScale([x for x, _ in points], x0, x0 + panel_width - 20)
        step = round_step(max(y for _, y in points), steps)
        parts += [text(x0, top - 46, heading, 13), text(x0, y0 + 40, x_name, 12)]
        for k in range(steps + 1):
            y = y0 - k / steps * panel_height
            parts += [line(x0, y, x0 + panel_width - 20, y, "#444" if k == 0 else "#ddd"), text(x0 - 6, y + 4, f"{k * step:g}", 11, "end")]
        parts += [text(scale(x), y0 + 18, f"{x / 1e6:.3g} M", 11, "middle") for x in sorted({x for x, _ in points})]
        for number_of, (name, found) in enumerate(series.items()):
            colour = SERIES[number_of % len(SERIES)]
            at = [(scale(x), y0 - y / (steps * step) * panel_height) for x, y in found]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
            parts.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>")
            for (x, y), (_, value) in zip(at, found):
                parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' fill='{colour}'/>", text(x, y + (18 if number_of % 2 else -8), number(value), 11, "middle")]
            parts += [f"<rect x='{x0 + 130 * number_of}' y='{top - 32}' width='14' height='4' fill='{colour}'/>",
                      text(x0 + 130 * number_of + 20, top - 26, name, 12)]
    return document(width, height, parts)
