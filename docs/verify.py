#!/usr/bin/env python3
"""查验 gongshi 的发布记录，只用 Python 3 标准库，不用 gongshi 本身。

    python3 verify.py 网站来源的文件夹            核对 records/ 里的记录和版本
    python3 verify.py 网站的文件夹（生成或下载的）  再核对每件公示的网页
    python3 verify.py 网页.html                   核对存下的一个网页；记录取自它上面的网站文件夹，或用 --record 文件夹 指明

加 --lang en 显示英文。退出码：0 相符，1 有不符，2 用法不对。

Verifies a publication record of gongshi with nothing but Python's standard library, independently of gongshi: a site's sources
(the record and its versions), a site's folder (its pages too), or one saved page. The formats are described in record.md.
Exit code: 0 it agrees, 1 it does not, 2 wrong usage. That the notices of the sources are those that were recorded needs a reader
of Markdown: `gongshi verify` does that; here the built pages are compared instead.
"""
import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import urllib.parse

LANG = "zh"
SOURCES = ("records/publications.jsonl", "records/versions/", True)
SITE = ("data/publications.jsonl", "data/versions/", False)
EVENTS = {"publish": ("发布", "published"), "republish": ("重新发布", "published again"), "correct": ("更正", "corrected"),
          "withdraw": ("撤回", "withdrawn"), "restore": ("恢复", "restored"), "move": ("改网址", "moved"),
          "expire": ("到期撤下", "expired")}
KINDS = {"changed": ("不符", "differs"), "missing": ("缺少", "missing"), "added": ("未记录", "not recorded")}


def say(zh, en):
    return zh if LANG == "zh" else en


def counted(number, one, other):
    """A number with what is counted, as English says it."""
    return f"{number} {one if number == 1 else other}"


# --- digests ---------------------------------------------------------------------------------------------------------

def sm3_in_python(data):
    """SM3 as GB/T 32905-2016 defines it, for Pythons whose OpenSSL lacks it."""
    def rotate(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF

    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + struct.pack(">Q", len(data) * 8)
    for start in range(0, len(padded), 64):
        w = list(struct.unpack(">16I", padded[start:start + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) & 0xFFFFFFFF, 7)
            ss2 = ss1 ^ rotate(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & 0xFFFFFFFF & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = tt1, a, rotate(b, 9), c, tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return "".join(f"{x:08x}" for x in state)


def sm3(data):
    try:
        return hashlib.new("sm3", data).hexdigest()
    except ValueError:
        return sm3_in_python(data)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# --- the record ------------------------------------------------------------------------------------------------------

SUM = ',"sum":"'


def read_line(line, number, before):
    """The entry of a line with its end, or what is wrong with it. `before`: the line before, and whether it was whole."""
    changed = say("这一行被改过", "this line was changed")
    if not line.endswith("\n"):
        return None, say("这一行不完整：没有换行", "this line is cut off: its line end is missing")
    line = line[:-1]
    if line.endswith("\r"):
        return None, say("换行被改成了 CRLF（Windows 换行）", "its line end was made CRLF, as on Windows")
    told, found, rest = line.rpartition(SUM)
    if not found or rest != f'sha256:{sha256(told.encode())}"}}':
        return None, changed
    try:
        entry = json.loads(line)
        if not all(isinstance(entry[key], str) for key in ("date", "id", "url", "title", "sha256", "sm3", "prev", "sum")):
            return None, changed
        if not isinstance(entry["seq"], int) or entry["event"] not in EVENTS:
            return None, changed
    except (ValueError, KeyError, TypeError):
        return None, changed
    if entry["seq"] != number and (before is None or before[1]):
        seq = entry["seq"]
        return None, say(f"这里应是第 {number} 条，却是第 {seq} 条：有行被删、被加或换了位置",
                         f"entry {number} should stand here and not {seq}: lines were removed, added or moved")
    if before is None:
        if entry["prev"]:
            return None, say("第一行前面还有记录：开头被删过",
                             "something stood before the first line: the beginning was removed")
    elif before[1] and entry["prev"] != "sha256:" + sha256(before[0].encode()):
        return None, say("与上一行接不上：上一行被换过", "it does not follow the line before, which was replaced")
    return entry, None


def parse(text):
    """The entries of a record, and the numbers of broken lines with what is wrong."""
    entries, broken, before = [], [], None
    lines = text.split("\n")
    lines = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    for number, line in enumerate(lines, 1):
        entry, wrong = read_line(line, number, before)
        before = (line[:-1] if line.endswith("\n") else line, entry is not None)
        if entry is not None:
            entries.append(entry)
        else:
            broken.append((number, wrong))
    head = "sha256:" + sha256(before[0].encode()) if before else ""
    return entries, broken, head


def standings(entries):
    """Of each notice its last entry and the entry that recorded its present text."""
    found = {}
    for entry in entries:
        last = found.setdefault(entry["id"], {"text": entry})
        if last["text"]["sha256"] != entry["sha256"]:
            last["text"] = entry
        last["last"] = entry
    return found


def shows_text(entry):
    return entry["event"] not in ("withdraw", "expire")


def version_path(entry):
    name, identity = "", entry["id"]
    for at, c in enumerate(identity):
        if c.isalnum() or c in "-_" or (c == "." and 0 < at < len(identity) - 1):
            name += c
        else:
            name += "".join(f"%{byte:02X}" for byte in c.encode())
    return f"{name}/{entry['seq']}.txt"


def agrees(data, entry):
    return sha256(data) == entry["sha256"] and sm3(data) == entry["sm3"]


# --- what a page says ------------------------------------------------------------------------------------------------

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
ENTITY = re.compile(r"&(#[xX][0-9a-fA-F]{1,7}|#[0-9]{1,8}|[a-zA-Z]{2,8});")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(r"([^\s=/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S*)))?")


def unescape(text):
    def one(match):
        name = match.group(1)
        if name[0] != "#":
            return ENTITIES.get(name, match.group(0))
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match.group(0)
    return ENTITY.sub(one, text)


def attributes(written):
    found = {}
    for match in ATTRIBUTE.finditer(written):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        found.setdefault(match.group(1).lower(), unescape(value))
    return found


def pieces(html):
    """Tags, texts and comments, one after the other."""
    at = 0
    while at < len(html):
        if html[at] != "<":
            end = html.find("<", at)
            end = len(html) if end < 0 else end
            yield "text", unescape(html[at:end]), None
            at = end
        elif html.startswith("<!--", at) and html.find("-->", at + 4) >= 0:
            end = html.find("-->", at + 4)
            yield "comment", html[at + 4:end], None
            at = end + 3
        elif html[at + 1:at + 2] in ("!", "?") and not html.startswith("<!--", at) and html.find(">", at) >= 0:
            at = html.find(">", at) + 1
        elif (match := TAG.match(html, at)):
            name = match.group(2).lower()
            at = match.end()
            yield ("end" if match.group(1) else "start"), name, match.group(3)
            if not match.group(1) and name in ("script", "style"):
                end = html.lower().find(f"</{name}", at)
                at = len(html) if end < 0 else end
        else:
            end = html.find("<", at + 1)
            end = len(html) if end < 0 else end
            yield "text", unescape(html[at:end]), None
            at = end


def squeezed(text):
    return "".join(text.split())


class Page:
    """What a page of a notice says between the marks `<!--gongshi:text ID-->` and in titles of sections."""

    def __init__(self, html):
        self.id, self.said, self.stray, self.asides, self.links = None, [], [], [], []
        self.heading, self.visible = "", ""
        self._open, self._groups, self._in_text, self._in_title = [], 0, False, False
        self._titled, self._beside, self._waiting = False, [], []
        for kind, value, more in pieces(html):
            getattr(self, "_" + kind)(value, more)

    def _comment(self, comment, _):
        if comment.startswith("gongshi:text "):
            if self.id is None:
                marked = comment[len("gongshi:text "):]
                self.id = marked.replace("%3E", ">").replace("%2D", "-").replace("%25", "%")
            self.stray += self._waiting
            self._waiting, self._in_text = [], True
        elif comment == "/gongshi:text":
            self._in_text = False
        elif comment == "gongshi:title":
            self._in_title = self._titled = True
        elif comment == "/gongshi:title":
            self._in_title = False

    def _treatment(self):
        return next((it[2] for it in reversed(self._open) if it[2] not in ("same", "struck")), "same")

    def _start(self, name, written):
        given = attributes(written)
        classes = given.get("class", "").split()
        if name == "img":
            self._say(f"![{given.get('alt', '')}]", "told")
        elif name == "input" and given.get("type") == "checkbox":
            self._say("[x]" if "checked" in given else "[]", "told")
        elif name == "a" and self._in_text and self._treatment() == "same" and "cite" not in classes:
            if "href" in given:
                self.links.append(given["href"])
        if name in VOID:
            return
        if name in HEADINGS and not self._in_text:
            self._beside, self._titled = [], False
        makes_group = name == "li" or name in HEADINGS or "problem-head" in classes
        self._groups += makes_group
        if name in ("script", "style") or "cite" in classes or "footnote-back" in classes:
            treatment = "skipped"
        elif "data-gongshi-aside" in given:
            treatment = "aside"
        elif "footnote-ref" in classes:
            treatment = "reference"
        elif "facts" in classes:
            treatment = "fact"
        elif name == "i" and self._treatment() == "fact":
            treatment = "skipped"
        elif name == "del":
            self._say("~~", "told")
            treatment = "struck"
        else:
            treatment = "same"
        self._open.append((name, self._groups if makes_group else None, treatment))

    def _end(self, name, _):
        at = next((i for i in range(len(self._open) - 1, -1, -1) if self._open[i][0] == name), None)
        if at is None:
            return
        closed, self._open = self._open[at:], self._open[:at]
        for _, _, treatment in closed:
            if treatment == "struck":
                self._say("~~", "told")
        if name in HEADINGS and not self._in_text:
            if self._titled:
                self.stray += self._waiting
                self._waiting = []
                self.said += self._beside
            else:
                for text, _, _ in self._beside:
                    self._wait(text)
            self._beside, self._titled = [], False

    def _text(self, text, _):
        if any(it[0] in ("head", "script", "style", "title") for it in self._open):
            return
        words = squeezed(text)
        self.visible += words
        if any(it[0] == "h1" for it in self._open) and not self._in_text:
            self.heading += words
        treatment = self._treatment()
        if treatment == "aside":
            if words:
                self.asides.append(words)
        elif treatment == "reference":
            self._say(f"[^{words}]", "told")
        elif treatment != "skipped":
            self._say(words, "fact" if treatment == "fact" else "told")

    def _say(self, text, manner):
        text = squeezed(text)
        if not text:
            return
        group = next((it[1] for it in reversed(self._open) if it[1] is not None), 0)
        if self._in_text:
            self.said.append((text, group, manner))
        elif any(it[0] in HEADINGS for it in self._open):
            self._beside.append((text, group, "told" if self._in_title else "numeral"))
        else:
            self._wait(text)

    def _wait(self, text):
        if self.id is not None:
            self._waiting.append(text)


# --- what a canonical form tells -------------------------------------------------------------------------------------

NUMERAL = re.compile(r"([0-9]+\.)(?=$| )")
MARK = re.compile(r"(?:-|>|\[\^[0-9]+\])(?=$| )")


class Told:
    """The head, the letters of the body as (character, line, whether it may be left out), and the targets of links."""

    def __init__(self, form):
        self.head, self.letters, self.targets = [], [], []
        lines = form.split("\n")[1:]
        if lines and not lines[-1]:
            lines.pop()
        end = lines.index("") if "" in lines else len(lines)
        for line in lines[:end]:
            name, _, value = line.partition(":")
            self.head.append((name, value.lstrip()))
        for number, line in enumerate(lines[end + 1:], end + 2):
            self._passage(number, line)

    def _passage(self, number, line):
        numerals, text = "", line
        while True:
            text = text.lstrip(" ")
            if (match := NUMERAL.match(text)):
                numerals += match.group(1)
                text = text[match.end():]
            elif (match := MARK.match(text)):
                text = text[match.end():]
            else:
                break
        if text.startswith("@ "):
            self.targets.append(text[2:])
            return
        self._push(number, numerals, True)
        if text.startswith("\\"):
            text = text[1:]
        elif text.startswith("#"):
            text = text.lstrip("#")
        elif text.startswith("|"):
            text = text[1:-1] if len(text) > 1 and text.endswith("|") else text[1:]
            text = text.replace("\\|", "\ufffe").replace("|", " ").replace("\ufffe", "|")
        elif text.startswith("`"):
            text = text[1:]
        elif text.startswith("<"):
            text = " ".join(value for kind, value, _ in pieces(text[1:].lstrip()) if kind == "text")
        self._push(number, text, False)

    def _push(self, number, text, optional):
        self.letters += [(c, number, optional) for c in text if not c.isspace()]


# --- differences -----------------------------------------------------------------------------------------------------

SENTENCE = re.compile(r"[^。！？；]*[。！？；]|[^。！？；]+")


def runs(old, new):
    """The ranges in which two lists differ: what is left of them without a longest common subsequence."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start:len(old) - end], new[start:len(new) - end]
    pairs = []
    if len(a) * len(b) <= 4_000_000:
        length = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
        for i in range(len(a) - 1, -1, -1):
            for j in range(len(b) - 1, -1, -1):
                length[i][j] = length[i + 1][j + 1] + 1 if a[i] == b[j] else max(length[i + 1][j], length[i][j + 1])
        i = j = 0
        while i < len(a) and j < len(b):
            if a[i] == b[j]:
                pairs.append((start + i, start + j))
                i, j = i + 1, j + 1
            elif length[i + 1][j] >= length[i][j + 1]:
                i += 1
            else:
                j += 1
    found, from_old, from_new = [], start, start
    for in_old, in_new in pairs + [(len(old) - end, len(new) - end)]:
        if in_old > from_old or in_new > from_new:
            found.append((from_old, in_old, from_new, in_new))
        from_old, from_new = in_old + 1, in_new + 1
    return found


def sentences(lines):
    found = (sentence.strip() for line in lines for sentence in SENTENCE.findall(line))
    return [sentence for sentence in found if sentence]


def changes(before, after):
    """The sentences that two texts do not share: those of the one, those of the other."""
    old, new = before.split("\n"), after.split("\n")
    gone, come = [], []
    for a, b, c, d in runs(old, new):
        ours, theirs = sentences(old[a:b]), sentences(new[c:d])
        for e, f, g, h in runs(ours, theirs):
            gone += ours[e:f]
            come += theirs[g:h]
    return gone, come


SEPARATORS = "：:、，,。；;.．/（）()"


def letters_of(text):
    return "".join(c for c in text if c not in SEPARATORS)


def words_of(gap):
    """The words that a page has to restate. The name of a fact, before a colon and its value, is left to the theme."""
    found, word, name = [], "", ""
    for c, _, optional in gap:
        if optional:
            continue
        if c in "：:":
            if word:
                word, name = "", word
        elif c not in SEPARATORS:
            word += c
        elif word:
            found.append(word)
            word = name = ""
    word = word or name
    return found + ([word] if word else [])


class Comparison:
    """Finds the passages of a page in a canonical form, one after the other; what is left over differs."""

    TELLING = 6

    def __init__(self, told, page):
        self.letters, self.page = told.letters, page
        self.string = "".join(letter[0] for letter in told.letters)
        self.cursor, self.group, self.said_in, self.open = 0, 0, 0, None
        self.explained, self.found, self.open_groups = [], [], []
        for said in page.said:
            if said[2] == "told":
                self._passage(said)
        self._close(len(self.letters), 0)
        self._unfounded()

    def _passage(self, said):
        text, group, _ = said
        at = self.string.find(text, self.cursor)
        if at >= 0 and self.open is None and self._accounts(at, group):
            pass
        elif at >= 0 and len(text) >= self.TELLING:
            self._close(at, group)
        else:
            if self.open is None:
                self.open = ""
            if self.open and self.said_in != group:
                self.open += "\n"
            self.open += text
            self.said_in = group
            self.open_groups.append(group)
            return
        self.cursor, self.group = at + len(text), group

    def _restated(self, group, manner):
        return "".join(letters_of(it[0]) for it in self.page.said if group and it[1] == group and it[2] == manner)

    def _accounts(self, at, after):
        facts, numeral = self._restated(self.group, "fact"), self._restated(after, "numeral")
        rest = words_of(self.letters[self.cursor:at])
        while rest and rest[0] in facts:
            rest.pop(0)
        if not all(word in numeral for word in rest):
            return False
        if at > self.cursor:
            self.explained.append((self.cursor, at, self.group, after))
        return True

    def _close(self, at, group):
        said, self.open = self.open, None
        if said is None and self._accounts(at, group):
            return
        start = next((i + 1 for i in range(self.cursor - 1, -1, -1) if self._ends(i)), 0)
        stop = max(self._before_numeral(at, group), self.cursor)
        if stop == 0 or self._ends(stop - 1):
            end = stop
        else:
            end = next((i + 1 for i in range(stop, len(self.letters)) if self._ends(i)), len(self.letters))
        recorded = self._lines(start, end)
        gone, come = changes(recorded, self._lines(start, self.cursor) + (said or "") + self._lines(stop, end))
        groups, self.open_groups = self.open_groups + [self.group], []
        restated = "".join(self._restated(it, "fact") for it in groups)
        untold = [it for it in gone if not all(word in restated for word in words_of([(c, 0, False) for c in it]))]
        self.found.append(("".join(untold if untold or come else gone), "".join(come)))
        self.explained += [(self.cursor, at, it, group) for it in groups]

    def _before_numeral(self, at, group):
        """Where the heading begins that goes on at `at`, if the page restates its numeral; else `at`."""
        start = at
        while at < len(self.letters) and start > 0 and self.letters[start - 1][1] == self.letters[at][1]:
            start -= 1
        numeral = self._restated(group, "numeral")
        return start if numeral and letters_of(self.string[start:at]) == numeral else at

    def _ends(self, at):
        is_last = at + 1 >= len(self.letters) or self.letters[at + 1][1] != self.letters[at][1]
        return self.letters[at][0] in "。！？；" or is_last

    def _lines(self, start, end):
        out = ""
        for at in range(start, end):
            if at > start and self.letters[at - 1][1] != self.letters[at][1]:
                out += "\n"
            out += self.letters[at][0]
        return out

    def _unfounded(self):
        differing = [letters_of(recorded) for recorded, _ in self.found]
        for text, group, manner in self.page.said:
            shown = letters_of(text)
            if manner == "told" or not shown or any(shown in it for it in differing):
                continue
            if not any(self._founds(gap, group, manner, shown) for gap in self.explained):
                self.found.append(("", text))

    def _founds(self, gap, group, manner, shown):
        start, end, before, after = gap
        if group == (before if manner == "fact" else after):
            return shown in letters_of(self.string[start:end])
        words = words_of(self.letters[start:end])
        is_of_lines = ((start == 0 or self.letters[start - 1][1] != self.letters[start][1])
                       and (end == len(self.letters) or self.letters[end - 1][1] != self.letters[end][1]))
        return manner == "fact" and is_of_lines and any(
            "".join(words[i:j + 1]) == shown for i in range(len(words)) for j in range(i, len(words)))


MONTHS = ("January February March April May June July August September October November December").split()
SHOWN = {"issuer", "doc_no", "contact", "phone", "hours", "email", "address", "attachment"}


def dates(value):
    """The ways in which readers read a date."""
    found = []
    if re.fullmatch(r"[0-9]+-[0-9]+-[0-9]+", value):
        year, month, day = (int(part) for part in value.split("-"))
        if 1 <= month <= 12:
            found += [f"{year}年{month}月{day}日", f"{day}{MONTHS[month - 1]}{year}"]
    return found


def same_address(one, other):
    return urllib.parse.unquote(one).rstrip("/") == urllib.parse.unquote(other).rstrip("/")


def page_findings(file, html, form):
    """What of a page is not what a canonical form tells: (kind, file, message, recorded, said)."""
    page, told, found = Page(html), Told(form), []
    if page.id is None:
        return [("missing", file, say("网页上没有正文", "the page has no text of a notice"), "", "")]
    for name, value in told.head:
        words = squeezed(value)
        message = say("开头的事实", "a fact of its head")
        if name == "title" and page.heading != words:
            found.append(("changed", file, message, f"{name}: {value}", page.heading))
        elif (name in SHOWN and words not in page.visible) or (
                name == "issued" and not any(date in page.visible for date in dates(value))):
            found.append(("missing", file, message, f"{name}: {value}", ""))
    for recorded, said in Comparison(told, page).found:
        kind = "added" if not recorded else "missing" if not said else "changed"
        found.append((kind, file, say("正文", "its text"), recorded, said))
    for stray in page.stray:
        found.append(("added", file, say("正文的段落之间", "between the passages of its text"), "", stray))
    for target in told.targets:
        if "://" in target and not any(same_address(link, target) for link in page.links):
            found.append(("missing", file, say(f"链接 {target} 不在网页上", f"the page has no link to {target}"), "", ""))
    return found


# --- verdicts --------------------------------------------------------------------------------------------------------

def read(root, path):
    """The bytes of a file below `root`; nothing, if it is not there or the path leads out."""
    if path.startswith("/") or any(part in ("", ".", "..") for part in path.split("/")):
        return None
    try:
        with open(os.path.join(root, path), "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def listed(root, folder, ending):
    found = []
    for place, folders, files in os.walk(os.path.join(root, folder)):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.relpath(os.path.join(place, name), os.path.join(root, folder)).replace(os.sep, "/")
                  for name in files if name.endswith(ending) and not name.startswith(".")]
    return sorted(found)


def texts(entries):
    """The entries that recorded another text than the one before."""
    before = {}
    for entry in entries:
        if before.get(entry["id"]) != entry["sha256"]:
            yield entry
        before[entry["id"]] = entry["sha256"]


def signature_findings(root, log):
    """The signature of the list, by ssh-keygen, where the site has a key and the machine has OpenSSH."""
    folder = os.path.dirname(log) + "/"
    key, signature = read(root, folder + "signing-key.pub"), read(root, log + ".sig")
    if key is None:
        return [], []
    if signature is None:
        return [("changed", log + ".sig", say("有公钥，却没有签名", "there is a key and no signature"), "", "")], []
    with tempfile.TemporaryDirectory() as scratch:
        signers, file = os.path.join(scratch, "signers"), os.path.join(scratch, "sig")
        with open(signers, "wb") as out:
            out.write(b"gongshi " + key.strip() + b"\n")
        with open(file, "wb") as out:
            out.write(signature)
        call = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "gongshi", "-n", "gongshi-record", "-s", file]
        try:
            run = subprocess.run(call, input=read(root, log) or b"", capture_output=True, check=False)
        except OSError:
            return [], [say("签名没有核对：这台机器没有 ssh-keygen", "the signature was not checked: no ssh-keygen here")]
        if run.returncode:
            message = say("签名与记录不符：记录被改过，或不是用这把钥匙签的",
                          "the signature does not fit: the record was changed, or another key signed it")
            return [("changed", log + ".sig", message, "", "")], []
        known = re.search(r"SHA256:\S+", run.stdout.decode("utf-8", "replace"))
        fingerprint = known.group(0) if known else "?"
        return [], [say(f"签名相符，公钥的指纹是 {fingerprint}", f"the signature is that of the key {fingerprint}")]


def record_findings(root, place):
    log, versions, has_all = place
    entries, broken, head = parse((read(root, log) or b"").decode("utf-8", "replace"))
    found = [("changed", log, say(f"第 {n} 行：{wrong}", f"line {n}: {wrong}"), "", "") for n, wrong in broken]
    agreeing = []
    if not broken:
        agreeing.append(say(f"记录共 {len(entries)} 条，前后相接；最后一行的摘要值是 {head}",
                            f"the record has {counted(len(entries), 'entry', 'entries')}, one following the other; "
                            f"the digest of its last line is {head}"))
    for into, more in zip((found, agreeing), signature_findings(root, log)):
        into.extend(more)
    last = {entry["id"]: entry for entry in entries}
    known, checked = set(), 0
    for entry in texts(entries):
        path = version_path(entry)
        known.add(path)
        now = last[entry["id"]]
        is_current = now["sha256"] == entry["sha256"]
        data = read(root, versions + path)
        if data is None:
            if has_all or (shows_text(now) and is_current):
                zh, en = EVENTS[entry["event"]]
                message = say(f"第 {entry['seq']} 条（{zh}）记的版本", f"the version of entry {entry['seq']} ({en})")
                found.append(("missing", versions + path, message, "", ""))
        elif not data and not is_current:
            pass
        elif agrees(data, entry):
            checked += 1
        else:
            message = say(f"与第 {entry['seq']} 条的摘要值不符", f"it is not what entry {entry['seq']} says")
            found.append(("changed", versions + path, message, "", ""))
    if not broken:
        for path in listed(root, versions, ".txt"):
            if path not in known:
                found.append(("added", versions + path, say("记录里没有这一版", "the record does not have this version"),
                              "", ""))
    agreeing.append(say(f"{checked} 个版本与记录的摘要值相符",
                        counted(checked, "version agrees with its digest", "versions agree with their digests")))
    return entries, found, agreeing


def site_findings(root, entries):
    found, agreeing, known = [], 0, set()
    for _, standing in sorted(standings(entries).items()):
        last = standing["last"]
        known.add(last["url"])
        own = []
        data = read(root, last["url"])
        if data is None:
            if last["event"] != "expire":
                title = last["title"]
                own.append(("missing", last["url"], say(f"《{title}》的网页", f"the page of “{title}”"), "", ""))
        elif not shows_text(last):
            if Page(data.decode("utf-8", "replace")).id is not None:
                own.append(("changed", last["url"], say("已经撤下，网页上却还有正文",
                                                        "it was taken down, and the page still shows its text"), "", ""))
        else:
            form = read(root, SITE[1] + version_path(standing["text"]))
            if form is not None and agrees(form, standing["text"]):
                own = page_findings(last["url"], data.decode("utf-8", "replace"), form.decode())
        agreeing += not own
        found += own
    for path in listed(root, "", ".html"):
        if path not in known and re.match(r"[0-9]{4}/", path) and "/index" not in path:
            if Page(read(root, path).decode("utf-8", "replace")).id is not None:
                found.append(("added", path, say("这件公示没有进发布记录", "this notice is not in the record"), "", ""))
    return found, [say(f"{agreeing} 个公示网页与记录相符",
                       counted(agreeing, "page of a notice agrees", "pages of notices agree") + " with the record")]


def saved_page(path, record):
    """The findings of one saved page."""
    with open(path, "rb") as file:
        html = file.read().decode("utf-8", "replace")
    root, place = record, SITE
    if root is None:
        root = os.path.dirname(os.path.abspath(path))
        while not os.path.isfile(os.path.join(root, SITE[0])):
            if os.path.dirname(root) == root:
                usage(say("找不到可以对照的发布记录，用 --record 指明网站的文件夹",
                          "there is no publication record to compare with: name the site's folder with --record"))
            root = os.path.dirname(root)
    elif not os.path.isfile(os.path.join(root, SITE[0])):
        place = SOURCES
    identity = Page(html).id
    if identity is None:
        usage(say("这不是带标记的公示网页", "this is no page of a notice with marks"))
    entries, broken, _ = parse((read(root, place[0]) or b"").decode("utf-8", "replace"))
    found = [("changed", place[0], say(f"第 {n} 行：{wrong}", f"line {n}: {wrong}"), "", "") for n, wrong in broken]
    standing = standings(entries).get(identity)
    if standing is None:
        return found + [("missing", place[0], say(f"发布记录里没有 {identity}", f"the record does not have {identity}"),
                         "", "")], []
    text, last = standing["text"], standing["last"]
    version = place[1] + version_path(text)
    form = read(root, version)
    if form is None or not agrees(form, text):
        message = say("记录下的文字不在，或与摘要值不符", "the recorded text is not there, or is not what its digest says")
        found.append(("missing", version, message, "", ""))
    else:
        found += page_findings(os.path.basename(path), html, form.decode())
    agreeing = []
    if not found:
        zh, en = EVENTS[text["event"]]
        agreeing.append(say(f"正文和开头的事实与发布记录第 {text['seq']} 条（{text['date']} {zh}）相符",
                            f"its text and the facts of its head agree with entry {text['seq']} of the record "
                            f"({text['date']}, {en})"))
    if not shows_text(last):
        zh, en = EVENTS[last["event"]]
        agreeing.append(say(f"注意：这件公示已于 {last['date']} {zh}", f"note: this notice was {en} on {last['date']}"))
    return found, agreeing


def usage(message):
    print(message, file=sys.stderr)
    sys.exit(2)


def main(arguments):
    global LANG
    record, paths = None, []
    words = iter(arguments)
    for word in words:
        if word == "--lang":
            LANG = "en" if next(words, "").startswith("en") else "zh"
        elif word == "--record":
            record = next(words, None)
        else:
            paths.append(word)
    if len(paths) != 1:
        usage(__doc__)
    path = paths[0]
    if os.path.isfile(path):
        found, agreeing = saved_page(path, record)
    elif os.path.isfile(os.path.join(path, SITE[0])):
        entries, found, agreeing = record_findings(path, SITE)
        more, statements = site_findings(path, entries)
        found, agreeing = found + more, agreeing + statements
    elif os.path.isfile(os.path.join(path, SOURCES[0])):
        _, found, agreeing = record_findings(path, SOURCES)
    else:
        usage(say("这里没有发布记录", "there is no publication record here"))
    for kind, file, message, recorded, said in found:
        zh, en = KINDS[kind]
        print(say(f"{zh}：{file}（{message}）", f"{en}: {file} ({message})"))
        if recorded:
            print(f"  - {recorded}")
        if said:
            print(f"  + {said}")
    for statement in agreeing:
        print(f"✓ {statement}")
    print(say(f"与发布记录有 {len(found)} 处不符：{path}",
              counted(len(found), "thing does", "things do") + f" not agree with the publication record: {path}")
          if found else say(f"与发布记录相符：{path}", f"it agrees with the publication record: {path}"))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
