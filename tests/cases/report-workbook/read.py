"""Prints the sheets of a workbook row by row: numbers bare, texts in quotes."""
import re
import sys
import xml.etree.ElementTree as tree
import zipfile

space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
book = zipfile.ZipFile(sys.argv[1])
names = [sheet.get("name") for sheet in tree.fromstring(book.read("xl/workbook.xml")).find("m:sheets", space)]
for number, name in enumerate(names, 1):
    print(f"[{name}]")
    for row in tree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iterfind(".//m:row", space):
        cells = {}
        for cell in row:
            column = re.match("[A-Z]+", cell.get("r")).group()
            text = cell.find("m:is/m:t", space)
            cells[column] = cell.find("m:v", space).text if text is None else f'"{text.text}"'
        print(" ".join(f"{column}:{value}" for column, value in cells.items()))
