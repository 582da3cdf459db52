"""What a drawing says: title, description, its texts, sorted; of each line how many pieces and points it has; of a heat map its colours."""
import re
import sys
import xml.etree.ElementTree as tree

space = "{http://www.w3.org/2000/svg}"
drawing = tree.fromstring(open(sys.argv[1], encoding="utf-8").read())
print("title:", drawing.find(space + "title").text)
print("description:", drawing.find(space + "desc").text)
print("texts:", " | ".join(sorted(text.text or "" for text in drawing.iter(space + "text"))))
for path in drawing.iter(space + "path"):
    if re.fullmatch(r"(d )?s\d+", path.get("class") or ""):
        pieces = path.get("d").count("M")
        print(path.get("class"), "pieces:", pieces, "points:", pieces + path.get("d").count("L"))
cells = [rect.get("class") for rect in drawing.iter(space + "rect") if re.fullmatch(r"[hz]\d", rect.get("class") or "")]
if cells:
    print("cells:", " ".join(cells[9:]), "key:", " ".join(cells[:9]))
