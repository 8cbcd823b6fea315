//! `[check.external_links]`: which other sites may be linked to.

use serde::Deserialize;

use super::{Organisation, one_or_many};

/// Which links out of the site are allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ExternalLinks {
    /// The rule.
    pub policy: Policy,
    /// Hosts that may be linked to in any case: `www.example.edu.cn`, or `*.example.edu.cn` with all below it.
    #[serde(deserialize_with = "one_or_many")]
    pub hosts: Vec<String>,
}

/// The rule for links out of the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Any link.
    #[default]
    Allow,
    /// Only the listed hosts.
    List,
    /// No links: the name or the address of another site may stand there as text.
    Text,
}

/// Every site must link its registration numbers to these (非经营性互联网信息服务备案管理办法, art. 13).
const REGISTRIES: &[&str] = &["beian.miit.gov.cn", "beian.mps.gov.cn", "www.beian.gov.cn"];

impl ExternalLinks {
    /// With the site's own hosts, which are never external.
    pub(super) fn with_own(&self, base_url: Option<&str>, organisation: &Organisation) -> Self {
        let mut links = self.clone();
        let base = base_url.and_then(|url| url.split_once("//")?.1.split('/').next());
        links.hosts.extend(base.into_iter().chain(organisation.site_domain.as_deref()).map(str::to_owned));
        links
    }

    /// Whether `host` may be linked to.
    pub fn allows(&self, host: &str) -> bool {
        if self.policy == Policy::Allow || REGISTRIES.contains(&host) {
            return true;
        }
        let host = host.to_ascii_lowercase();
        self.hosts.iter().any(|allowed| {
            let allowed = allowed.trim().to_ascii_lowercase();
            match allowed.strip_prefix("*.") {
                Some(parent) => host == parent || host.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
                None => host == allowed,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_by_their_labels() {
        let hosts = vec!["*.example.edu.cn".to_owned(), "www.gov.cn".to_owned()];
        let links = ExternalLinks { policy: Policy::List, hosts };
        for host in ["example.edu.cn", "www.example.edu.cn", "A.B.EXAMPLE.edu.cn", "www.gov.cn", "beian.miit.gov.cn"] {
            assert!(links.allows(host), "{host}");
        }
        for host in ["badexample.edu.cn", "gov.cn", "x.www.gov.cn", "example.edu.cn.evil.com", ""] {
            assert!(!links.allows(host), "{host}");
        }
        assert!(ExternalLinks::default().allows("example.com"));
    }
}
