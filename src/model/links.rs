//! Where the links and pictures of a notice lead.

use crate::lang::Text;
use crate::text;
use crate::text::distance::closest;

use super::notice::Notice;
use super::{Site, urls};

/// What a link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Another host, a telephone, an e-mail: written as it stands.
    Outside,
    /// A notice (index into [`Site::notices`]) and the place in it.
    Notice(usize, Option<String>),
    /// A notice in its other language (key of [`Site::translations`]) and the place in it.
    Translation(usize, Option<String>),
    /// A place in the same page.
    Here(String),
    /// A file beside the notices, by its path below `content/`.
    Asset(String),
    /// A file of `static/`, by its path below it, or a page made by us: its path from the site's root.
    Root(String),
}

/// Why a link leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is no such notice or file; perhaps one of a similar name.
    Missing(Option<String>),
    /// The notice exists but is not shown.
    Hidden,
    /// The notice is there, the place in it is not; perhaps one of a similar name.
    Anchor(Option<String>),
    /// It begins with `/` and so with the host's root.
    Absolute,
    /// It leads out of `content/`.
    Outside,
    /// A kind of address that a public page must not have.
    Unsafe,
}

/// Where `dest`, as written in `notice`, leads. `is_image` if it is a picture.
///
/// # Errors
/// Why it leads nowhere.
pub fn resolve(site: &Site, notice: &Notice, dest: &str, is_image: bool) -> Result<Target, Broken> {
    if let Some(scheme) = scheme(dest) {
        let allowed = matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel");
        return if allowed { Ok(Target::Outside) } else { Err(Broken::Unsafe) };
    }
    if dest.starts_with("//") {
        return Ok(Target::Outside);
    }
    if dest.starts_with('/') {
        return Err(Broken::Absolute);
    }
    let (path, fragment) = match dest.split_once('#') {
        Some((path, fragment)) => (path, Some(urls::decode(fragment))),
        None => (dest, None),
    };
    if path.is_empty() {
        let fragment = fragment.unwrap_or_default();
        return anchor(notice, &fragment).map(|()| Target::Here(fragment));
    }
    let path = urls::beside(&notice.path, &urls::decode(path)).ok_or(Broken::Outside)?;
    if path.ends_with(".md") && !is_image {
        return page(site, &path, fragment);
    }
    if site.assets.contains_key(&path) {
        return Ok(Target::Asset(path));
    }
    if site.statics.contains_key(&path) {
        return Ok(Target::Root(path));
    }
    Err(Broken::Missing(closest(&path, site.assets.keys().map(String::as_str)).map(str::to_owned)))
}

fn page(site: &Site, path: &str, fragment: Option<String>) -> Result<Target, Broken> {
    let file = format!("content/{path}");
    match site.place_of(&file) {
        Some((index, notice)) => {
            anchor(notice, fragment.as_deref().unwrap_or(""))?;
            let has_place = site.notices.get(index).is_some_and(|other| other.path == notice.path);
            Ok(if has_place { Target::Notice(index, fragment) } else { Target::Translation(index, fragment) })
        }
        None if site.hidden.contains(file.as_str()) => Err(Broken::Hidden),
        // A notice with mistakes of its own is there all the same: one complaint is enough.
        None if site.unreadable.contains(file.as_str()) => Ok(Target::Root(path.replace(".md", ".html"))),
        None => {
            let near = closest(&file, site.by_path.keys().map(AsRef::as_ref));
            Err(Broken::Missing(near.map(|near| near.trim_start_matches("content/").to_owned())))
        }
    }
}

/// Whether `fragment` is a place in the page of `notice`.
fn anchor(notice: &Notice, fragment: &str) -> Result<(), Broken> {
    let headings = || notice.body.anchors.iter().map(|(_, id)| id.as_str());
    if fragment.is_empty() || headings().any(|id| id == fragment) {
        return Ok(());
    }
    let entries = super::anchors::all(&notice.body);
    if entries.iter().any(|id| id == fragment) {
        return Ok(());
    }
    Err(Broken::Anchor(closest(fragment, headings().chain(entries.iter().map(String::as_str))).map(str::to_owned)))
}

/// The host of an address elsewhere, without port and user.
pub fn host(address: &str) -> &str {
    let rest = address.split_once("//").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or("");
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The scheme of an absolute address, in lower case. One letter is a Windows drive and no scheme that we allow.
fn scheme(dest: &str) -> Option<String> {
    let (scheme, _) = dest.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

impl Broken {
    /// What is wrong, and what to do. `dest` is the link as written.
    pub fn explain(&self, dest: &str) -> (Text, Text) {
        let near = |near: &Option<String>| match near {
            Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
            None => text!(
                "检查文件名和文件夹；链接从公示文件所在的文件夹算起，如 ../2022/甲.md",
                "check name and folder; links count from the folder of the notice, like ../2022/a.md"
            ),
        };
        match self {
            Broken::Missing(similar) => {
                (text!("链接的文件不存在：{dest}", "the file of this link does not exist: {dest}"), near(similar))
            }
            Broken::Hidden => (
                text!("链接的公示没有发布：{dest}", "the linked notice is not published: {dest}"),
                text!("等它发布后再链接，或去掉链接", "link to it when it is published, or remove the link"),
            ),
            Broken::Anchor(similar) => {
                (text!("那一页里没有这个位置：{dest}", "there is no such place in the page: {dest}"), near(similar))
            }
            Broken::Absolute => (
                text!(
                    "链接以 / 开头，网站放在子目录时会断：{dest}",
                    "the link begins with / and breaks in a sub-path: {dest}"
                ),
                text!(
                    "改成从公示文件算起的相对路径，如 ../2022/甲.md",
                    "make it relative to the notice, like ../2022/a.md"
                ),
            ),
            Broken::Outside => (
                text!("链接指到 content 文件夹之外：{dest}", "the link leads out of the content folder: {dest}"),
                text!("把文件放进 content，再链接", "put the file into content and link to it there"),
            ),
            Broken::Unsafe => (
                text!("公示里不能有这种链接：{dest}", "a notice must not have a link of this kind: {dest}"),
                text!("可以用 http、https、mailto、tel 和相对路径", "use http, https, mailto, tel or a relative path"),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts() {
        assert_eq!(host("https://a@www.example.com:8080/x"), "www.example.com");
        assert_eq!(host("//cdn.example.com?x"), "cdn.example.com");
        assert_eq!(host("http://[::1]/"), "[::1]");
    }
}
