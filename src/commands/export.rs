//! `export`: one notice in another format.

use std::path::Path;
use std::sync::Arc;

use crate::arguments::{ExportArgs, ExportFormat};
use crate::check;
use crate::error::{Error, Exit, Result};
use crate::export;
use crate::io::exports;
use crate::model::{Notice, Options, Site};
use crate::output::Content;
use crate::render::plan::PageKind;
use crate::render::{self, Renderer, Trouble};
use crate::text;
use crate::text::distance::closest;

use super::Terminal;
use super::pdf::{self, Printer};
use super::site::{self, Folder};

/// Runs `export`.
pub fn run(root: &Path, args: &ExportArgs, terminal: &Terminal) -> Result<Exit> {
    must_have_file(args)?;
    let mut folder = site::open(root, terminal)?;
    // Before anything else is looked at: without a press nothing that follows helps.
    let printer = (args.format == ExportFormat::Pdf).then(|| Printer::new(&folder.root)).transpose()?;
    // The twin is asked for, whatever the site publishes.
    Arc::make_mut(&mut folder.config).outputs.data = true;
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: true };
    let understood = site::understand(&folder, options.today)?;
    let theme = render::theme::load(&folder.config.theme, folder.config.language, &understood.themes);
    let (site, found) = site::resolve(understood, &folder, options);
    let found = check::settle(found, &site).found;
    let index = find(&site, &args.notice, found, &folder, terminal)?;
    let bytes = match (args.format, &printer) {
        (_, Some(printer)) => printed(printer, &site, index, &folder, terminal)?,
        (ExportFormat::Json, _) => {
            let theme = theme.map_err(|found| site::must_mend(crate::diagnostic::Counts::of(&found)))?;
            twin(&site, &theme, &folder, index)?
        }
        (ExportFormat::Xlsx, _) => {
            let source = site.notices[index].source(&folder.texts)?;
            let sheet = export::ledger::of_notice(&site.notices[index], &source, &folder.config);
            pack(&[sheet])?
        }
        (ExportFormat::Fragment, _) => fragment(&site, index, &folder, args.output.as_deref(), terminal)?.into_bytes(),
        _ => export::text(&site.notices[index], &site.notices[index].source(&folder.texts)?).into_bytes(),
    };
    match &args.output {
        None => terminal.result(&String::from_utf8_lossy(&bytes))?,
        Some(path) => {
            exports::put(Some(&folder.root), path, &bytes)?;
            let shown = path.display();
            terminal.say(&text!("已导出 {shown}", "exported {shown}"));
        }
    }
    Ok(Exit::Done)
}

/// What is no text goes into a file.
fn must_have_file(args: &ExportArgs) -> Result<()> {
    let (message, hint) = match args.format {
        ExportFormat::Xlsx => (text!("台账要写进文件", "a ledger goes into a file"), "xlsx"),
        ExportFormat::Pdf => (text!("PDF 要写进文件", "a PDF goes into a file"), "pdf"),
        ExportFormat::Fragment | ExportFormat::Text | ExportFormat::Json => return Ok(()),
    };
    match args.output {
        Some(_) => Ok(()),
        None => Err(Error::usage(message).hint(text!("加上 -o 文件名.{hint}", "add -o FILE.{hint}"))),
    }
}

/// The PDF of a notice.
fn printed(printer: &Printer, site: &Site, index: usize, folder: &Folder, terminal: &Terminal) -> Result<Vec<u8>> {
    let faces = printer.faces();
    terminal.detail(&text!("字体：{faces}", "fonts: {faces}"));
    let printed = pdf::alone(|| printer.print(site, &site.notices[index], folder))??;
    let pages = printed.pages;
    terminal.say(&text!("共 {pages} 页", "{pages}", pages = ("page", "pages")));
    Ok(printed.bytes)
}

/// The bytes of a workbook.
pub(super) fn pack(sheets: &[export::xlsx::Sheet]) -> Result<Vec<u8>> {
    export::xlsx::write(sheets).map_err(|e| Error::world(text!("写不出表格：{e}", "the sheet cannot be written: {e}")))
}

/// The notice that `name` names: its id, YEAR/NAME, or the path of its file.
pub(super) fn find(
    site: &Site,
    name: &str,
    found: Vec<crate::diagnostic::Diagnostic>,
    folder: &Folder,
    terminal: &Terminal,
) -> Result<usize> {
    let name = name.trim_start_matches("./");
    let called = |notice: &std::sync::Arc<Notice>| {
        let filed = format!("{}/{}", notice.year, notice.slug);
        notice.id == name || filed == name || &*notice.path == name || notice.url == name
    };
    if let Some(index) = site.notices.iter().position(called) {
        return Ok(index);
    }
    // A notice that cannot be read is not among them: its mistakes are the reason.
    let own = found.into_iter().filter(|it| it.is_error() && it.file.contains(name)).collect::<Vec<_>>();
    if !own.is_empty() {
        return Err(site::must_mend(site::show(own, &folder.texts, terminal)?));
    }
    let filed: Vec<String> = site.notices.iter().map(|it| format!("{}/{}", it.year, it.slug)).collect();
    let hint = match closest(name, filed.iter().map(String::as_str)) {
        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
        None => {
            text!("写成 年/文件名，如 2023/某某公示；gongshi list 列出全部", "write YEAR/NAME; gongshi list shows all")
        }
    };
    Err(Error::usage(text!("没有这件公示：{name}", "there is no notice {name}")).hint(hint))
}

/// The fragment for a CMS. What has to be done by hand is said; beside a file goes its twin as plain text, since some
/// consoles take nothing else.
fn fragment(site: &Site, index: usize, folder: &Folder, to: Option<&Path>, terminal: &Terminal) -> Result<String> {
    let notice = &site.notices[index];
    let source = notice.source(&folder.texts)?;
    let made = export::fragment::fragment(site, notice, &source);
    let title = &notice.title;
    terminal.say(&text!("标题请填进标题栏：{title}", "put the title into its own field: {title}"));
    for (number, path) in made.uploads.iter().enumerate() {
        let number = number + 1;
        terminal.say(&text!("请上传 {number}：content/{path}", "upload {number}: content/{path}"));
    }
    made.remarks.iter().for_each(|remark| terminal.say(remark));
    if let Some(path) = to {
        let twin = path.with_extension("txt");
        if twin == path {
            let hint =
                text!("如 -o 公示.html；纯文本另存为 公示.txt", "like -o notice.html; the plain text goes beside it");
            let message = text!("片段是网页，文件名以 .html 结尾", "the fragment is a page: end its name with .html");
            return Err(Error::usage(message).at(path).hint(hint));
        }
        exports::put(Some(&folder.root), &twin, export::text(notice, &source).as_bytes())?;
        let shown = twin.display();
        terminal.say(&text!("已导出纯文本 {shown}", "exported the plain text {shown}"));
    }
    Ok(made.html)
}

fn twin(site: &Site, theme: &render::theme::Theme, folder: &Folder, index: usize) -> Result<Vec<u8>> {
    let (plan, _) = render::plan::plan(site, &theme.assets);
    let page = plan.pages.iter().find(|page| page.kind == PageKind::Notice(index));
    let absent = || Error::world(text!("没有这件公示的数据", "there are no data of this notice"));
    let page = page.ok_or_else(absent)?;
    let renderer = Renderer::new(site, theme, &folder.texts, &plan);
    let files = renderer.page(page).map_err(|trouble| match trouble {
        Trouble::World(error) => error,
        Trouble::Template(mistake) => Error::mend(mistake.message),
    })?;
    let twin = files.into_iter().find(|file| file.path.ends_with(".json")).ok_or_else(absent)?;
    match twin.content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::Copy(_) => Err(absent()),
    }
}
