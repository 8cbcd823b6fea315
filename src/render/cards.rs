//! Facts of notices as templates see them: cards for lists, counts, dates, names.

use jiff::civil::Date;

use crate::lang::Lang;
use crate::model::{Counts, Notice, Site, dates, urls};

use super::views::{CardView, CountsView, DateView, LinkView, NameView, PublicityView, RelationView, StatusCount};

/// A day for readers and machines.
pub(super) fn day(date: Date, lang: Lang) -> DateView {
    DateView { iso: date.to_string(), text: dates::readable(date, lang), minutes: date.to_string() }
}

/// The moment of publication.
pub(super) fn published(site: &Site, notice: &Notice) -> DateView {
    let zone = &site.config.timezone;
    let local = notice.published.to_zoned(zone.clone());
    DateView {
        iso: dates::rfc3339(notice.published, zone),
        text: dates::readable(notice.published_day, site.config.language),
        minutes: local.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

/// Numbers with the words of the site's statuses.
pub(super) fn counts(site: &Site, counts: &Counts) -> CountsView {
    let percent = |count: usize| (count * 100).checked_div(counts.measures).unwrap_or(0);
    let statuses = &site.config.statuses;
    let known = statuses.iter().zip(&counts.by_status).map(|((key, words), &count)| StatusCount {
        key: key.clone(),
        word: words.first().unwrap_or(key).clone(),
        count,
        percent: percent(count),
    });
    let unstated = StatusCount {
        key: "unstated".to_owned(),
        word: match site.config.language {
            Lang::Zh => "未标明".to_owned(),
            Lang::En => "not stated".to_owned(),
        },
        count: counts.unstated(),
        percent: percent(counts.unstated()),
    };
    CountsView {
        notices: counts.notices,
        categories: counts.categories,
        problems: counts.problems,
        measures: counts.measures,
        statuses: known.chain([unstated]).filter(|status| status.count > 0).collect(),
    }
}

/// The issuers, with their pages.
pub(super) fn issuers(site: &Site, notice: &Notice) -> Vec<NameView> {
    let url = |key: &str| site.config.outputs.units.then(|| urls::encode(&format!("units/{key}.html")));
    let view = |issuer: &crate::model::notice::Issuer| {
        let key = issuer.key.clone().unwrap_or_else(|| urls::name_key(&issuer.name));
        NameView { url: url(&key), key: issuer.key.clone(), name: issuer.name.clone() }
    };
    notice.issuers.iter().map(view).collect()
}

/// A notice in a list.
pub(super) fn card(site: &Site, notice: &Notice) -> CardView {
    let kind = notice.kind.as_ref().and_then(|key| Some((key, site.config.kinds.get(key)?)));
    CardView {
        url: urls::encode(&notice.url),
        title: notice.title.clone(),
        kind: kind.map(|(key, kind)| NameView { key: Some(key.clone()), name: kind.name.clone(), url: None }),
        issuers: issuers(site, notice),
        issued: day(notice.issued, site.config.language),
        published: published(site, notice),
        doc_no: notice.doc_no.clone(),
        description: notice.description.clone(),
        state: notice.state.name().to_owned(),
        publicity: notice.publicity.as_ref().map(|period| publicity(site, period)),
        counts: counts(site, &notice.counts),
    }
}

fn publicity(site: &Site, period: &crate::model::notice::Publicity) -> PublicityView {
    let lang = site.config.language;
    let left = |end: Date| (end - site.today).get_days() + 1;
    let running = |end: &Date| site.today >= period.start && site.today <= *end;
    PublicityView {
        start: day(period.start, lang),
        end: period.end.map(|end| day(end, lang)),
        workdays: period.workdays,
        days_left: period.end.filter(running).map(|end| i64::from(left(end))),
    }
}

/// A link to a notice.
pub(super) fn link(notice: &Notice) -> LinkView {
    LinkView { title: notice.title.clone(), url: urls::encode(&notice.url) }
}

/// Notices that correct or replace each other.
pub(super) fn relations(site: &Site, notice: &Notice) -> Vec<RelationView> {
    let relations = &notice.relations;
    let all = [
        ("corrected-by", &relations.corrected_by),
        ("replaced-by", &relations.replaced_by),
        ("corrects", &relations.corrects),
        ("replaces", &relations.replaces),
    ];
    let view = |relation: &str, other: &Notice| RelationView {
        relation: relation.to_owned(),
        notice: link(other),
        issued: day(other.issued, site.config.language),
    };
    all.iter().flat_map(|(name, others)| others.iter().map(|&i| view(name, &site.notices[i]))).collect()
}
