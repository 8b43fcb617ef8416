"""Writes SearchFolding.txt: python3 SearchFolding.py > SearchFolding.txt

What is stored was folded by it, so a new table needs a migration that puts all channels into unread_words again.

Each character beyond ASCII is decomposed (NFKD, UAX #15), freed of the marks that only decorate a letter, case-folded in full, and given one i and ASCII digits, until
nothing changes. Marks without which a word is another one (vowel signs of Indic scripts, voicing of kana) stay. Hangul syllables stay whole.

A line is what becomes of some characters, then those: "=6F+65" is a text, "+20" as far on; "C0-C5" is a range, "100-12E/2" every second of it.
"""
import unicodedata

# Letters that Unicode does not take apart, though people look for them without; Arabic letters that are written for one another.
ALIKE = {
    "ıİ": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ȷ": "j", "ɨ": "i", "ʉ": "u", "ɵ": "o",
    "ƶ": "z", "ƀ": "b", "ȼ": "c", "ɇ": "e", "ǥ": "g", "ɉ": "j", "ɏ": "y", "ɍ": "r", "\u0671": "\u0627", "\u0649\u06CC": "\u064A", "\u06A9": "\u0643", "\u0629": "\u0647", "\u0640": "",
}
ALIKE = {letter: to for letters, to in ALIKE.items() for letter in letters}

DECORATION = [
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0711, 0x0711), (0x0730, 0x074A),
    (0x08CA, 0x08FF), (0x180B, 0x180F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF),
]


def is_nothing(c):
    kind = unicodedata.category(c)
    return kind == "Cf" or (kind in ("Mn", "Me", "Mc") and any(first <= ord(c) <= last for first, last in DECORATION))


def letter(c):
    if c in ALIKE:
        return ALIKE[c]
    digit = unicodedata.decimal(c, None)
    return c if digit is None else str(digit)


def composed(text):
    out = ""
    for c in text:
        # Only kana's voicing and Hangul: everything else stays taken apart.
        joins = c in "\u3099\u309A" or 0x1161 <= ord(c) <= 0x11C2
        whole = unicodedata.normalize("NFC", out[-1:] + c) if joins else ""
        out = out[:-1] + whole if len(whole) == 1 and out else out + c
    return out


def once(text):
    out = ""
    for c in unicodedata.normalize("NFKD", text):
        for folded in unicodedata.normalize("NFKD", c.casefold()) if not is_nothing(c) else "":
            out += "" if is_nothing(folded) else letter(folded)
    return composed(out)


def fold(text):
    folded = once(text)
    return folded if folded == text else fold(folded)


def table():
    for code in range(0x80, 0x110000):
        c = chr(code)
        if not (0xD800 <= code < 0xE000 or 0xAC00 <= code <= 0xD7A3 or unicodedata.category(c) in ("Cn", "Co")) and fold(c) != c:
            yield code, fold(c)


def run(codes, same):
    """As many as are alike from the first on, next to one another or every second."""
    best = (1, 1)
    for step in (1, 2):
        count = 1
        while count < len(codes) and codes[count] == codes[count - 1] + step and same(codes[count]):
            count += 1
        best = max(best, (count, -step))
    return best[0], abs(best[1])


def main():
    to = dict(table())
    codes = sorted(to)
    far = {c: ord(t) - c for c, t in to.items() if len(t) == 1}
    lines = {}
    while codes:
        code = codes[0]
        same, count_step = "=" + "+".join(f"{ord(c):X}" for c in to[code]), run(codes, lambda c: to[c] == to[code])
        if code in far:
            moved = run(codes, lambda c: far.get(c) == far[code])
            if moved[0] > count_step[0]:
                same, count_step = f"{far[code]:+X}", moved
        count, step = count_step
        last = codes[count - 1]
        lines.setdefault(same, []).append(f"{code:X}" if count == 1 else f"{code:X}-{last:X}" + ("/2" if step == 2 else ""))
        codes = codes[count:]
    for same, ranges in lines.items():
        print(same, *ranges)


main()
