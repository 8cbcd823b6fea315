//! Links, pictures and attachments of the notices: they lead somewhere, and never ask another host for anything.

use crate::diagnostic::{Check, Diagnostic, catalogue};
use crate::model::links::{Broken, Target, resolve};
use crate::model::{Notice, Site};
use crate::parse::structure::Link;
use crate::text;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    if !notice.shows_text() {
        return;
    }
    for link in &notice.body.links {
        check_link(site, notice, link, found);
    }
    for file in &notice.attachments {
        if !site.assets.contains_key(&file.path) {
            let written = &file.written;
            let message = text!("附件不存在：{written}", "the attachment does not exist: {written}");
            let hint = match crate::text::distance::closest(&file.path, site.assets.keys().map(String::as_str)) {
                Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
                None => text!(
                    "把文件放在公示旁边，路径从公示所在的文件夹写起",
                    "put the file beside the notice; the path counts from the notice's folder"
                ),
            };
            let found_here = Diagnostic::new(&catalogue::MISSING_ATTACHMENT, &notice.path, message);
            found.push(found_here.at_key("attachments").hint(hint));
        }
    }
}

fn check_link(site: &Site, notice: &Notice, link: &Link, found: &mut Vec<Diagnostic>) {
    let dest = &link.dest;
    let complain =
        |check, message, hint| Diagnostic::new(check, &notice.path, message).at(notice.at(link.span)).hint(hint);
    match resolve(site, notice, dest, link.is_image) {
        Err(broken) => {
            let (message, hint) = broken.explain(dest);
            found.push(complain(check_of(&broken, link), message, hint));
        }
        Ok(Target::Outside) if link.is_image => {
            let message = text!("图片在别的网站上：{dest}", "the picture is on another host: {dest}");
            let hint = text!(
                "把图片存到公示旁边，再用相对路径引用",
                "save the picture beside the notice and link to it there"
            );
            found.push(complain(&catalogue::FOREIGN_RESOURCE, message, hint));
        }
        Ok(_) => {}
    }
    if link.is_image && !link.has_alt {
        let message = text!("图片没有文字说明：{dest}", "the picture has no description: {dest}");
        let hint = text!("在方括号里写明图片内容：![说明](…)", "describe it in the square brackets: ![…](…)");
        found.push(complain(&catalogue::MISSING_ALT, message, hint));
    }
}

fn check_of(broken: &Broken, link: &Link) -> &'static Check {
    match broken {
        Broken::Anchor(_) => &catalogue::BROKEN_ANCHOR,
        Broken::Absolute => &catalogue::ABSOLUTE_LINK,
        Broken::Unsafe => &catalogue::UNSAFE_LINK,
        Broken::Missing(_) if !link.is_image && !link.dest.contains(".md") => &catalogue::MISSING_ATTACHMENT,
        Broken::Missing(_) | Broken::Hidden | Broken::Outside => &catalogue::BROKEN_LINK,
    }
}
