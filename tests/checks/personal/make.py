"""Makes the attachments of this site: python3 make.py, with openpyxl, python-docx, python-pptx, pillow, pypdf and LibreOffice.

Everybody and every number in them is invented: nobody was given an identity number for a birth before 1900.
"""
import subprocess, zipfile, re, pathlib
import docx, openpyxl, pptx
from PIL import Image
from pypdf import PdfReader, PdfWriter

HERE = pathlib.Path(__file__).parent
FILES = HERE / "content/2024/files"

def identity(head):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return head + "10X98765432"[sum(int(c) * w for c, w in zip(head, weights)) % 11]

def names():
    book = openpyxl.Workbook()
    book.properties.creator = "openpyxl"
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["序号", "姓名", "身份证号", "手机", "项目编号"])
    sheet.append([1, "甲某某", identity("11010118860101123"), "138****0000", 13800000009])
    sheet.append([2, "乙某某", "110101********1234", 13800000001, 13800000009])
    hidden = book.create_sheet("底表")
    hidden.sheet_state = "hidden"
    hidden.append(["学号"])
    hidden.append(["2023010101"])
    book.save(FILES / "mingdan.xlsx")

def report():
    document = docx.Document()
    document.core_properties.author = "丙某某"
    document.core_properties.last_modified_by = "admin"
    document.add_paragraph("培训情况")
    document.add_paragraph("联系人：丁某某，dingmoumou@qq.com。")
    paragraph = document.add_paragraph("正文")
    run = paragraph.add_run("删去的字")
    document.add_comment(paragraph.runs, text="这里再核对", author="戊某某", initials="W")
    path = FILES / "qingkuang.docx"
    document.save(path)
    # Word's own mark of a deletion, which python-docx cannot make.
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].decode()
    body = re.sub(r"<w:r><w:t>删去的字</w:t></w:r>", '<w:del w:id="9" w:author="戊某某"><w:r><w:delText>删去的字</w:delText></w:r></w:del>', body)
    assert "delText" in body
    parts["word/document.xml"] = body.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)

def pdfs():
    document = docx.Document()
    document.core_properties.author = "己某某"
    document.add_paragraph("报名情况汇总")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["姓名", "证件", "庚某某", identity("31010118870202456")]):
        cell.text = text
    document.save("/tmp/baoming.docx")
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(FILES), "/tmp/baoming.docx"], check=True)
    page = "<!doctype html><meta charset=utf-8><title>公告</title><p>咨询电话（辛老师）：13800000002</p>"
    pathlib.Path("/tmp/gonggao.html").write_text(page)
    chromium = "chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync".split()
    subprocess.run([*chromium, "--user-data-dir=/tmp/gonggao", "--no-pdf-header-footer", f"--print-to-pdf={FILES / 'gonggao.pdf'}", "/tmp/gonggao.html"], check=True)
    Image.new("1", (200, 280), 1).save(FILES / "saomiao.pdf")
    writer = PdfWriter(clone_from=PdfReader(FILES / "gonggao.pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(FILES / "jiami.pdf")

def photograph():
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 0.0, 0.0), 3: "E", 4: (120.0, 0.0, 0.0)})
    Image.new("RGB", (40, 30), "white").save(FILES / "xianchang.jpg", exif=exif)

def slides():
    deck = pptx.Presentation()
    deck.core_properties.author = deck.core_properties.last_modified_by = ""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "护照号 E00000000"
    deck.save(FILES / "jiangjie.pptx")

FILES.mkdir(parents=True, exist_ok=True)
names(); report(); pdfs(); photograph(); slides()
(HERE / "static").mkdir(exist_ok=True)
(HERE / "static/tongxun.csv").write_bytes("姓名,手机\r\n壬某某,13800000003\r\n".encode("gb18030"))
(FILES / "jiu.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504)
