#!/usr/bin/env python3
"""把同一件公示写成各种来源的文件，供导入测试用。 One notice as the files that offices really have, for the tests of import.

    python3 -m venv target/docx && target/docx/bin/pip install python-docx
    target/docx/bin/python tests/import/make.py        # LibreOffice (soffice) has to be installed

The files are kept in the repository: the tests need neither Python nor LibreOffice. Everything in them is invented.
"""
import io
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zlib

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

HERE = pathlib.Path(__file__).parent


def place(name, ending):
    """tests/import/NAME/source.ENDING"""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    return folder / f"source.{ending}"

UNIT = "后勤服务处"
TITLE = "关于“阳光食堂”专项巡察整改情况的公示"
OPENING = (
    "按照学院党委统一安排，2024年3月4日至2024年4月12日，党委第二巡察组对后勤服务处开展“阳光食堂”专项巡察。"
    "2024年5月20日，巡察组反馈了巡察意见。后勤服务处逐条研究，制定方案，认真落实。现将整改情况公示如下："
)
CATEGORIES = [
    ("对食材采购监督不严的问题", ["供应商评价流于形式，评价结果没有用于续约。", "验收记录不完整，个别批次缺少检验报告。"],
     ["修订供应商评价办法，按季度评分并张榜公布。评分低于80分的，约谈整改；连续两次不达标的，终止合同。",
      "统一验收单据，一批一档，由两人签字。已补齐2023年以来缺少的12份报告。"]),
    ("对师生意见回应不及时的问题", ["意见箱长期无人开启，留言平均9天才有答复。"],
     ["指定专人每天查看留言，当日登记、3日内答复。", "每月召开一次伙食座谈会，现场答复；会议纪要在食堂公布。"]),
    ("对岗位培训走过场的问题", ["新进员工没有做到先培训后上岗。", "应急演练脚本多年未变，员工不熟悉流程。"],
     ["编印岗位手册，新员工培训满16学时、考核合格后上岗。", "按早餐、午餐、夜宵三个时段分别组织演练，并请保卫部门点评。"]),
]
CLOSING = "通过这次巡察，我们看到了差距，也理清了思路。下一步将把整改成果固化为制度，持续改进服务。"
PUBLICITY = "公示期：2024年9月2日至2024年9月6日。如有异议，请向纪检部门反映。"
PHONE = "监督电话：0000-5550177"
DATE = "2024年9月2日"
COUNT = "一二三四五六七八九十"


def run(items):
    """一是……二是……"""
    if len(items) == 1:
        return items[0]
    return "".join(f"{COUNT[i]}是{item}" for i, item in enumerate(items))


def paragraph(document, text, align=None, bold=False, size=None, style=None):
    it = document.add_paragraph(style=style)
    piece = it.add_run(text)
    piece.bold = bold or None
    if size:
        piece.font.size = Pt(size)
    if align is not None:
        it.alignment = align
    return it


def numbering(document, levels):
    """A multilevel list: (format, text) for each level. Gives a function that numbers a paragraph."""
    part = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{inner}</w:abstractNum>')
    part.insert(0, abstract)

    def instance(number, restart=None):
        over = ""
        if restart is not None:
            over = f'<w:lvlOverride w:ilvl="{restart}"><w:startOverride w:val="1"/></w:lvlOverride>'
        part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="77"/>{over}</w:num>'))

    def number(it, level, instance=70):
        properties = it._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{instance}"/></w:numPr>'))

    instance(70)
    return number, instance


def head(document):
    paragraph(document, TITLE, ALIGN.CENTER, True, 22)
    paragraph(document, "")
    paragraph(document, OPENING)


def tail(document, spaces=False):
    for text in (CLOSING, PUBLICITY, PHONE):
        paragraph(document, text)
    if spaces:
        paragraph(document, " " * 46 + UNIT)
        paragraph(document, " " * 44 + DATE)
    else:
        paragraph(document, UNIT, ALIGN.RIGHT)
        paragraph(document, DATE, ALIGN.RIGHT)


def automatic(path):
    """Headings and items numbered by Word: 一、 and 1. with restarts."""
    document = docx.Document()
    number, instance = numbering(document, [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    head(document)
    following = 71
    for title, problems, measures in CATEGORIES:
        number(paragraph(document, title, bold=True, size=16), 0)
        for label, items in (("主要问题：", problems), ("整改措施：", measures)):
            paragraph(document, label, bold=True)
            instance(following, restart=2)
            for item in items:
                number(paragraph(document, item), 2, following)
            following += 1
    tail(document)
    document.save(path)


def by_hand(path):
    """Everything typed; headings are styles; the signature is pushed right by blanks."""
    document = docx.Document()
    paragraph(document, UNIT, ALIGN.CENTER)
    head(document)
    for i, (title, problems, measures) in enumerate(CATEGORIES):
        document.add_heading(f"{COUNT[i]}、{title}", level=1)
        it = document.add_paragraph()
        it.add_run("主要问题：").bold = True
        it.add_run(run(problems))
        for j, item in enumerate(measures):
            it = document.add_paragraph()
            if j == 0:
                it.add_run("整改措施：").bold = True
            it.add_run(f"{COUNT[j]}是{item}")
    tail(document, spaces=True)
    document.save(path)


def picture():
    """A grey square of 8 × 8 as PNG."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 8 for _ in range(8)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def everything(path):
    """Tables with merged cells, a picture, a hyperlink, soft breaks, a text box, emphasis, stars."""
    document = docx.Document()
    paragraph(document, "后勤服务处\n关于食堂用房腾退情况的公示", ALIGN.CENTER, True, 22)
    paragraph(document, "现将食堂用房腾退情况公示如下，编号2022******239、李*（男）不变。")
    paragraph(document, "一、腾退情况", bold=True, size=16)
    it = paragraph(document, "详见")
    relation = document.part.relate_to("https://www.example.edu.cn/a?b=1&c=2", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    it._p.append(parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>腾退台账</w:t></w:r></w:hyperlink>'))
    it.add_run("，其中")
    it.add_run("重点用房").bold = True
    it.add_run("已经腾退。")
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(table.rows, [("序号", "用房", ""), ("1", "一层 | 大厅", "已腾退"), ("", "二层*库房*", "未腾退")]):
        for cell, text in zip(row.cells, texts):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_picture(io.BytesIO(picture()))
    it = document.add_paragraph()
    it._p.append(parse_xml(
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>'
        '<w:t>文本框里的说明。</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'))
    paragraph(document, "1.4亿元的数字不是编号；[附件]、<甲>、#乙、`丙`都是普通文字。")
    paragraph(document, UNIT, ALIGN.RIGHT)
    paragraph(document, "二〇二四年九月二日", ALIGN.RIGHT)
    document.save(path)


def tracked(path):
    document = docx.Document()
    head(document)
    it = paragraph(document, "一次采购")
    it._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="甲"><w:r><w:t>三家比价</w:t></w:r></w:ins>'))
    it._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="甲"><w:r><w:delText>直接签约</w:delText></w:r></w:del>'))
    it.add_run("，已经完成。")
    tail(document)
    document.save(path)


def text():
    lines = [UNIT, "", TITLE, "", OPENING, ""]
    for i, (title, problems, measures) in enumerate(CATEGORIES):
        lines += [f"{COUNT[i]}、{title}", "", f"主要问题：{run(problems)}", "", f"整改措施：一是{measures[0]}", ""]
        lines += [line for j, item in enumerate(measures[1:]) for line in (f"{COUNT[j + 1]}是{item}", "")]
    return lines + [CLOSING, "", PUBLICITY, "", PHONE, "", f"{UNIT} 2024 年 9 月 2 日"]


def wide(line):
    return sum(1 if c < "\u0080" else 2 for c in line)


def wrapped(path, width=60):
    """Hard-wrapped GBK with Windows line ends, as an old mail program saves it."""
    out = []
    for line in text():
        while wide(line) > width:
            cut = len(line)
            while wide(line[:cut]) > width:
                cut -= 1
            # A line does not begin with a closing mark, and no number is broken.
            while line[cut] in "，。；：、”》）" or (line[cut].isdigit() and line[cut - 1].isdigit()):
                cut -= 1
            out.append(line[:cut])
            line = line[cut:]
        out.append(line)
    path.write_bytes("\r\n".join(out).encode("gb18030"))


def page(path, klass, around):
    body = "".join(f"<p style=\"text-indent: 2em\"><span style=\"font-family: 仿宋\">{line}</span></p>\n" for line in text() if line)
    path.write_text(around.format(klass=klass, title=TITLE, body=body), encoding="utf-8")


VSB = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-某某学院</title>
<script>var a = "<p>不是正文</p>";</script><style>p {{ color: red }}</style></head><body>
<div class="nav"><a href="/">首页</a><a href="/x">新闻</a></div><h1>{title}</h1><p>发布时间：2024-09-03　浏览次数：15</p>
<div id="vsb_content"><div class="{klass}">{body}</div></div>
<p>上一篇：甲</p><p>下一篇：乙</p><div class="footer">版权所有 某某学院</div></body></html>
"""


def main():
    automatic(place("auto", "docx"))
    by_hand(place("manual", "docx"))
    everything(place("everything", "docx"))
    tracked(place("tracked", "docx"))
    place("plain", "txt").write_text("\n".join(text()), encoding="utf-8")
    wrapped(place("wrapped-gbk", "txt"))
    page(place("vsb", "html"), "v_news_content", VSB)
    page(place("webplus", "htm"), "wp_articlecontent", VSB)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("auto", "manual", "everything"):
            command = ["soffice", "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, place(name, "docx")]
            subprocess.run(command, check=True, capture_output=True)
            shutil.copy(f"{folder}/source.docx", place(f"{name}-libreoffice", "docx"))


if __name__ == "__main__":
    main()
