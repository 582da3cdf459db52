"""What rules add to a drawing: its description, the lines across with their names, the shades as tone and the places (of the ticks, by their number from 0) that they cover."""
import re
import sys
import xml.etree.ElementTree as tree

space = "{http://www.w3.org/2000/svg}"
drawing = tree.fromstring(sys.stdin.read())
print("description:", drawing.find(space + "desc").text)
print("thresholds:", sum(line.get("class") == "t" for line in drawing.iter(space + "line")), "named:", " | ".join(text.text for text in drawing.iter(space + "text") if re.match(r"(R|X)\d", text.text or "")))
points = [float(x) for x, _ in re.findall(r"[ML]([\d.]+) ([\d.]+)", next(path.get("d") for path in drawing.iter(space + "path") if path.get("class") == "s0"))]
for rect in drawing.iter(space + "rect"):
    if re.fullmatch(r"b\d+", rect.get("class") or ""):
        begin, width = float(rect.get("x")), float(rect.get("width"))
        print("shade", {"b10": "pending", "b11": "firing"}[rect.get("class")], [i for i, x in enumerate(points) if begin <= x <= begin + width])
