//! `check --external`: whether the links to other sites still lead somewhere.

use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::inspect::Inspector;
use crate::model::Site;

use super::Terminal;
use super::site::Folder;

/// Asks the other sites that notices and templates link to.
///
/// # Errors
/// Wrong usage if this program cannot; a failure of the world if no site at all could be asked.
#[cfg(not(feature = "remote"))]
pub(super) fn ask(_: &Site, _: &Inspector<'_>, _: &Folder, _: &Terminal) -> Result<Vec<Diagnostic>> {
    Err(unable())
}

/// That this program has no network client.
#[cfg(not(feature = "remote"))]
pub(super) fn unable() -> crate::error::Error {
    use crate::text;
    let message = text!(
        "这个 gongshi 没有联网的功能，不能用 --external",
        "this gongshi has no network client and cannot take --external"
    );
    let hint = text!(
        "用 cargo install --path . --features remote 安装带联网功能的",
        "install one with: cargo install --path . --features remote"
    );
    crate::error::Error::usage(message).hint(hint)
}

#[cfg(feature = "remote")]
pub(super) use remote::ask;

#[cfg(feature = "remote")]
mod remote {
    use std::collections::BTreeMap;

    use crate::diagnostic::catalogue;
    use crate::error::Error;
    use crate::io::ask::{self, Answer, Patience};
    use crate::model::links::{Target, host, resolve};
    use crate::text;

    use super::*;

    /// Asks the other sites that notices and templates link to.
    ///
    /// # Errors
    /// A failure of the world if no site at all could be asked.
    pub(in crate::commands) fn ask(
        site: &Site,
        inspector: &Inspector<'_>,
        folder: &Folder,
        terminal: &Terminal,
    ) -> Result<Vec<Diagnostic>> {
        let places = places(site, inspector);
        let addresses: Vec<(String, String)> =
            places.keys().map(|address| (address.clone(), host(address).to_ascii_lowercase())).collect();
        let count = addresses.len();
        terminal.say(&text!(
            "询问 {count} 个外部网址",
            "asking for {count}",
            count = ("address of another site", "addresses of other sites")
        ));
        let answers = ask::ask(&addresses, &folder.root, Patience::default());
        let unknown: Vec<_> = answers.iter().filter(|(_, answer)| matches!(answer, Answer::Unknown(_))).collect();
        let is_offline = answers.values().all(|answer| !matches!(answer, Answer::Status(_)));
        if is_offline && !answers.is_empty() {
            return Err(Error::world(text!("一个外部网站也没有问到", "not a single site could be asked"))
                .hint(text!("检查网络和代理后再运行", "look at the network and the proxy, and run again")));
        }
        for (address, answer) in unknown {
            if let Answer::Unknown(why) = answer {
                let (zh, en) = (&why.zh, &why.en);
                terminal.say(&text!("没有问到 {address}：{zh}", "could not ask for {address}: {en}"));
            }
        }
        let mut found = Vec::new();
        for (address, answer) in &answers {
            let why = match answer {
                Answer::Status(status) if is_dead(*status) => text!("回答 {status}", "it answers {status}"),
                Answer::Gone(why) => why.clone(),
                _ => continue,
            };
            let (zh, en) = (why.zh, why.en);
            for place in &places[address] {
                let message = text!("外部链接打不开（{zh}）：{address}", "the link is dead ({en}): {address}");
                let hint = text!(
                    "改成现在的网址，或去掉链接只留名称",
                    "use the present address, or keep the name without a link"
                );
                let mut diagnostic = Diagnostic::new(&catalogue::DEAD_EXTERNAL_LINK, &place.file, message);
                diagnostic.place = place.place.clone();
                found.push(diagnostic.about(address).hint(hint));
            }
        }
        Ok(found)
    }

    /// Every address of another site with the places that link to it.
    fn places(site: &Site, inspector: &Inspector<'_>) -> BTreeMap<String, Vec<crate::inspect::Outward>> {
        use crate::diagnostic::Place;
        use crate::inspect::Outward;
        let mut places: BTreeMap<String, Vec<Outward>> = BTreeMap::new();
        for notice in site.notices.iter().chain(site.translations.values()).filter(|notice| notice.shows_text()) {
            for link in notice.body.links.iter().filter(|link| !link.is_image) {
                let is_web = link.dest.starts_with("http:") || link.dest.starts_with("https:");
                if is_web && resolve(site, notice, &link.dest, false) == Ok(Target::Outside) {
                    let place = Place::Span(notice.at(link.span));
                    let outward = Outward { address: link.dest.clone(), file: notice.path.clone(), place };
                    places.entry(link.dest.clone()).or_default().push(outward);
                }
            }
        }
        for outward in inspector.outward_links() {
            if outward.address.starts_with("http") {
                places.entry(outward.address.clone()).or_default().push(outward);
            }
        }
        places
    }

    /// Whether a status says that the page is gone. A site that lets no program in, or none at this moment, is not dead.
    fn is_dead(status: u16) -> bool {
        matches!(status, 400..) && !matches!(status, 401 | 403 | 405 | 406 | 407 | 408 | 412 | 429 | 451 | 503)
    }
}
