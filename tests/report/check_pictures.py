#!/usr/bin/env python3
"""Pictures by way of rsvg-convert: a PNG twice as large as the drawing says, with the lines' colours and Chinese characters in it; a PDF; the same bytes
each time: check_pictures.py PROGRAM DATASETS. Works in the current folder."""

import collections
import struct
import subprocess
import sys
import time
import zlib

PROGRAM, DATASETS = sys.argv[1:3]


def plot(path, *arguments):
    subprocess.run([PROGRAM, "plot", DATASETS + "/sample-city", "-I", "criminal_cases", "-o", path, *arguments], check=True)
    with open(path, "rb") as file:
        return file.read()


def pixels(png):
    """Width, height and rows of (red, green, blue) of a PNG of 8 bits a channel without interlacing: ISO/IEC 15948, 9.2 to 9.4."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, head = 8, b"", None
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        head = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    width, height, depth, color, _, _, interlaced = head
    assert depth == 8 and color in (2, 6) and not interlaced, head
    size = 3 if color == 2 else 4
    raw, stride, before, rows = zlib.decompress(data), width * size, bytearray(width * size), []
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for i in range(stride):
            left = line[i - size] if i >= size else 0
            corner = before[i - size] if i >= size else 0
            if kind == 1:
                add = left
            elif kind == 2:
                add = before[i]
            elif kind == 3:
                add = (left + before[i]) // 2
            elif kind == 4:
                guess = left + before[i] - corner
                add = min((left, before[i], corner), key=lambda value: abs(guess - value))
            else:
                add = 0
            line[i] = (line[i] + add) & 255
        rows.append([tuple(line[x * size : x * size + 3]) for x in range(width)])
        before = line
    return width, height, rows


def ink(rows, left, right, top, bottom):
    """How many pixels of a part are dark."""
    return sum(sum(pixel) < 300 for row in rows[top:bottom] for pixel in row[left:right])


chosen = ["--entities", "SC0005,SC0001", "--lang", "zh"]
png = plot("a.png", *chosen)
width, height, rows = pixels(png)
assert (width, height) == (1920, 960), (width, height)
colors = collections.Counter(pixel for row in rows for pixel in row)
for color in ((0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)):
    assert colors[color] > 1000, f"{colors[color]} pixels of {color}"
# The title 刑事案件数: characters that a font lacks would be empty boxes, all with as much ink.
title = [ink(rows, 24 + 28 * i, 24 + 28 * (i + 1), 0, 50) for i in range(5)]
assert all(title) and len(set(title)) > 2, title
pdf = plot("a.pdf", *chosen)
assert pdf.startswith(b"%PDF-") and len(pdf) > 5000
svg = plot("a.svg", *chosen)
time.sleep(1.1)
assert plot("b.png", *chosen) == png and plot("b.pdf", *chosen) == pdf and plot("b.svg", *chosen) == svg
print("pictures: ok")
