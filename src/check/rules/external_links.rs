//! Links out of the site: only where the site wants them (`[check.external_links]`).

use crate::config::Policy;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::model::links::{Target, host, resolve};
use crate::model::{Notice, Site};
use crate::text;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    let policy = &site.config.external_links;
    if policy.policy == Policy::Allow || !notice.shows_text() {
        return;
    }
    for link in notice.body.links.iter().filter(|link| !link.is_image) {
        let is_web = link.dest.contains("//");
        if is_web && resolve(site, notice, &link.dest, false) == Ok(Target::Outside) && !policy.allows(host(&link.dest))
        {
            let (message, hint) = unwanted(policy.policy, &link.dest);
            let found_here = Diagnostic::new(&catalogue::EXTERNAL_LINK, &notice.path, message);
            found.push(found_here.at(notice.at(link.span)).about(&link.dest).hint(hint));
        }
    }
}

/// What is said of a link that the site does not want.
pub fn unwanted(policy: Policy, address: &str) -> (Text, Text) {
    let host = host(address);
    match policy {
        Policy::Text => (
            text!("本站不设外部链接：{host}", "this site has no links to other sites: {host}"),
            text!(
                "只写网站名称或域名，不加链接；确有必要的域名写进 [check.external_links] 的 hosts",
                "write the name or domain as text; a domain that is needed goes into hosts of [check.external_links]"
            ),
        ),
        Policy::List | Policy::Allow => (
            text!("外部链接不在允许之列：{host}", "links to this site are not allowed: {host}"),
            text!(
                "去掉链接，或经批准后把域名写进 [check.external_links] 的 hosts",
                "remove the link, or add the domain to hosts of [check.external_links]"
            ),
        ),
    }
}
