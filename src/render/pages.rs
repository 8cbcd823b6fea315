//! The views of all pages: for each kind of page one method, of one shape.

use std::collections::HashMap;

use tera::{Context, Value};

use crate::error::Error;
use crate::lang::{Lang, Text};
use crate::model::anchors::PageAnchors;
use crate::model::{Notice, Site, urls};
use crate::output::OutputFile;
use crate::parse::Body;
use crate::parse::structure::Role;
use crate::search::Entry;
use crate::text;

use super::cards::{card, cite, day, link, relations};
use super::gather::gathered;
use super::groups::Groups;
use super::parts::Parts;
use super::plan::{LEDGER_ROWS, MeasureAt, Page, PageKind, SITEMAP_URLS, is_listed, page_count};
use super::related::{related, round_of, round_url};
use super::views::{
    AttachmentView, ContactView, HistoryView, HomeView, Html, InspectionView, LedgerCategoryView, LedgerNoticeView,
    LedgerRowView, LedgerView, LinkView, NameView, NoticeView, OrganisationView, PageView, PagerLink, PagerView,
    RedirectView, RoundView, RoundsView, SiteView, SitemapUrl, SitemapView, StatusView, TopicCategoryView, TopicView,
    TopicsView, UnitView, UnitsView, WithdrawnView, YearView, beside_card,
};
use super::{NoticeFiles, Renderer, Trouble, data, qr, structured};

/// Characters of a measure shown in the ledger; the whole text is one click away and in the CSV file.
const LEDGER_CHARACTERS: usize = 100;

/// Characters of a text that serve as its description.
pub(super) const DESCRIPTION_CHARACTERS: usize = 120;

/// The topics, each a `NameView`, by key.
pub(super) fn topics(site: &Site) -> HashMap<String, Value> {
    let view = |key: &String| {
        let url = site.config.outputs.topics.then(|| urls::encode(&format!("topics/{key}.html")));
        Value::from_serializable(&NameView { key: Some(key.clone()), name: site.topic_name(key), url })
    };
    site.topics.keys().map(|key| (key.clone(), view(key))).collect()
}

/// The site as templates see it.
pub(super) fn site_view(site: &Site, groups: &Groups) -> SiteView {
    let outputs = site.config.outputs;
    let has_base = site.config.base_url.is_some();
    let when = |wanted: bool, url: &str| wanted.then(|| url.to_owned());
    SiteView {
        title: site.config.title.clone(),
        language: site.config.language.tag().to_owned(),
        base_url: site.config.base_url.clone(),
        organisation: organisation(site),
        years: groups.years.clone(),
        topics: if outputs.topics { groups.topics.clone() } else { Vec::new() },
        units: if outputs.units { groups.units.clone() } else { Vec::new() },
        rounds: if outputs.rounds { groups.rounds.clone() } else { Vec::new() },
        ledger_url: when(outputs.ledger, "ledger.html"),
        topics_url: when(outputs.topics, "topics/index.html"),
        units_url: when(outputs.units, "units/index.html"),
        rounds_url: when(outputs.rounds && !site.rounds.is_empty(), "rounds/index.html"),
        feed_url: when(outputs.feed && has_base, "atom.xml"),
        json_feed_url: when(outputs.feed && has_base, "feed.json"),
        search_url: when(outputs.search, "search.html"),
        counts: groups.all.clone(),
        generator: format!("gongshi {}", crate::VERSION),
    }
}

fn organisation(site: &Site) -> OrganisationView {
    let facts = site.config.organisation.clone();
    OrganisationView {
        name: facts.name,
        sponsor: facts.sponsor,
        site_name: facts.site_name,
        site_domain: facts.site_domain,
        site_id_code: facts.site_id_code,
        icp: facts.icp,
        police: facts.police,
        address: facts.address,
        postcode: facts.postcode,
        phone: facts.phone,
        email: facts.email,
    }
}

/// The first `limit` characters of a text, and whether there are more.
fn start_of(text: &str, limit: usize) -> (&str, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

/// The first `limit` characters of a text, on one line, with `…` if there are more.
pub(super) fn beginning(text: &str, limit: usize) -> String {
    let (start, shortened) = start_of(text, limit);
    let mut line: String = start.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    if shortened {
        line.push('…');
    }
    line
}

impl Renderer<'_> {
    fn lang(&self) -> Lang {
        self.site.config.language
    }

    pub(super) fn say(&self, text: &Text) -> String {
        text.get(self.lang()).to_owned()
    }

    /// The template of a page and what it sees.
    pub(super) fn view(&self, page: &Page) -> Result<(&'static str, Context), Trouble> {
        Ok(match page.kind {
            PageKind::Home(number) => self.home(page, number),
            PageKind::Year(index, number) => self.year(page, index, number),
            PageKind::Topics => self.topics(page),
            PageKind::Topic(index, number) => self.topic(page, index, number)?,
            PageKind::Units => self.units(page),
            PageKind::Unit(index, number) => self.unit(page, index, number),
            PageKind::Rounds => self.rounds(page),
            PageKind::Round(index, number) => self.round(page, index, number),
            PageKind::Ledger(number) => self.ledger(page, number)?,
            PageKind::Redirect(index) => self.redirect(page, index),
            PageKind::Feed | PageKind::UnitFeed(_) | PageKind::TopicFeed(_) => self.feed(page)?,
            PageKind::Sitemap(part) => self.sitemap(page, part),
            PageKind::NotFound
            | PageKind::Notice(_)
            | PageKind::NoticesJson
            | PageKind::MeasuresCsv
            | PageKind::JsonFeed
            | PageKind::Search => {
                ("404.html", self.context(page, "not-found", &text!("页面不存在", "Page not found"), String::new()))
            }
        })
    }

    /// The context of a page: `site` and `page`.
    pub(super) fn context(&self, page: &Page, kind: &str, title: &Text, description: String) -> Context {
        self.context_in(page, kind, self.say(title), description, Vec::new(), None)
    }

    pub(super) fn context_in(
        &self,
        page: &Page,
        kind: &str,
        title: String,
        description: String,
        crumbs: Vec<LinkView>,
        pager: Option<PagerView>,
    ) -> Context {
        let home = LinkView { title: self.say(&text!("首页", "Home")), url: "index.html".to_owned() };
        let is_home = page.url == "index.html";
        let url = urls::encode(&page.url);
        let view = PageView {
            kind: kind.to_owned(),
            title,
            root: urls::root_of(&page.url),
            canonical: self.canonical(page, &url),
            url,
            crumbs: if is_home { Vec::new() } else { [vec![home], crumbs].concat() },
            pager,
            feed_url: self.feed_of(page),
            json_ld: self.json_ld(page, &description),
            description,
        };
        let mut context = Context::new();
        context.insert_value("site", self.site_view.clone());
        context.insert("page", &view);
        context
    }

    /// The feed of what a page lists.
    fn feed_of(&self, page: &Page) -> Option<String> {
        let config = &self.site.config;
        config.base_url.as_ref().filter(|_| config.outputs.feed)?;
        let url = match page.kind {
            PageKind::Unit(index, _) => format!("units/{}.xml", self.site.units[index].key),
            PageKind::Topic(index, _) => format!("topics/{}.xml", self.site.topics.get_index(index)?.0),
            _ => return None,
        };
        Some(urls::encode(&url))
    }

    /// What a page says to machines.
    fn json_ld(&self, page: &Page, description: &str) -> Option<Html> {
        if !self.theme.wants_json_ld {
            return None;
        }
        match page.kind {
            PageKind::Home(1) => Some(structured::site(self.site, description)),
            PageKind::Notice(index) if self.site.notices[index].shows_text() => {
                let notice = &self.site.notices[index];
                Some(structured::notice(self.site, notice, description, &self.changed(notice)))
            }
            _ => None,
        }
    }

    /// The permanent address of a page. The page for what is missing has none: it stands at every address there is not.
    fn canonical(&self, page: &Page, url: &str) -> Option<String> {
        let base = self.site.config.base_url.as_ref().filter(|_| page.kind != PageKind::NotFound)?;
        Some(format!("{base}{url}"))
    }

    /// A notice's `CardView`.
    fn card(&self, index: usize) -> Value {
        self.cards[index].get_or_init(|| card(self.site, &self.site.notices[index])).clone()
    }

    pub(super) fn cards(&self, notices: impl Iterator<Item = usize>) -> Vec<Value> {
        notices.map(|i| self.card(i)).collect()
    }

    /// The items of page `number` of a list.
    fn slice<'i, T>(&self, items: &'i [T], number: usize) -> &'i [T] {
        let per_page = self.site.config.per_page;
        let start = ((number - 1) * per_page).min(items.len());
        &items[start..(start + per_page).min(items.len())]
    }

    /// Where page `number` stands in a list of `items`; nothing if one page holds them all.
    fn pager(&self, first: &str, number: usize, items: usize, per_page: usize) -> Option<PagerView> {
        let total = page_count(items, per_page);
        let url = |n: usize| urls::encode(&urls::page_of_list(first, n));
        let shown = |n: &usize| *n == 1 || *n == total || n.abs_diff(number) <= 2;
        let mut pages: Vec<Option<PagerLink>> = Vec::new();
        let mut last = 0;
        for n in (1..=total).filter(shown) {
            if n > last + 1 {
                pages.push(None);
            }
            pages.push(Some(PagerLink { number: n, url: url(n), current: n == number }));
            last = n;
        }
        (total > 1).then(|| PagerView {
            number,
            total,
            items,
            previous: (number > 1).then(|| url(number - 1)),
            next: (number < total).then(|| url(number + 1)),
            first: url(1),
            last: url(total),
            pages,
        })
    }

    /// The title of a list, with the page's number from the second page on: no two pages share a title.
    fn title_of(&self, title: &str, number: usize) -> String {
        match number {
            1 => title.to_owned(),
            _ => format!("{title}{}", self.say(&text!("（第 {number} 页）", " (page {number})"))),
        }
    }

    fn home(&self, page: &Page, number: usize) -> (&'static str, Context) {
        let site = self.site;
        let all: Vec<usize> = (0..site.notices.len()).collect();
        let in_publicity = |i: &usize| site.notices[*i].state == crate::model::State::InPublicity;
        let home = HomeView {
            in_publicity: self.cards(all.iter().copied().filter(in_publicity).filter(|_| number == 1)),
            notices: self.cards(self.slice(&all, number).iter().copied()),
        };
        let pager = self.pager("index.html", number, all.len(), site.config.per_page);
        let title = self.title_of(&site.config.title, number);
        let (notices, measures) = (site.notices.len(), self.groups.all.measures);
        let about =
            text!("共 {notices} 件公示，{measures} 项整改措施。", "{notices} notices with {measures} measures.");
        let mut context = self.context_in(page, "home", title, self.say(&about), Vec::new(), pager);
        context.insert("home", &home);
        ("index.html", context)
    }

    fn year(&self, page: &Page, index: usize, number: usize) -> (&'static str, Context) {
        let Some((year, notices)) = self.site.years.get_index(index) else { return ("404.html", Context::new()) };
        let view = YearView {
            year: year.clone(),
            counts: self.groups.years[index].counts.clone(),
            notices: self.cards(self.slice(notices, number).iter().copied()),
        };
        let pager = self.pager(&format!("{year}/index.html"), number, notices.len(), self.site.config.per_page);
        let title = self.title_of(&self.say(&text!("{year} 年", "{year}")), number);
        let count = notices.len();
        let about = self.say(&text!("{year} 年的 {count} 件公示。", "The {count} notices of {year}."));
        let mut context = self.context_in(page, "year", title, about, Vec::new(), pager);
        context.insert("year", &view);
        ("year.html", context)
    }

    fn topics(&self, page: &Page) -> (&'static str, Context) {
        let about =
            self.say(&text!("按专题汇集各单位的问题和整改措施。", "Problems and measures of all units by topic."));
        let mut context = self.context(page, "topics", &text!("专题", "Topics"), about);
        context.insert("topics", &TopicsView { topics: self.groups.topics.clone() });
        ("topics.html", context)
    }

    fn topic(&self, page: &Page, index: usize, number: usize) -> Result<(&'static str, Context), Error> {
        let Some((key, all)) = self.site.topics.get_index(index) else { return Ok(("404.html", Context::new())) };
        let mut categories = Vec::new();
        for (place, (notice, section)) in self.slice(all, number).iter().enumerate() {
            let parts = self.parts(*notice)?;
            let home = format!("../{}", urls::encode(&self.site.notices[*notice].url));
            let (title, html) = &parts.section_html[*section];
            categories.push(TopicCategoryView {
                notice: self.card(*notice),
                category: parts.sections[*section].clone(),
                title_html: Html::trusted(&gathered(title.as_str(), &home)),
                html: Html::trusted(&gathered(html.as_str(), &home)),
                anchor: format!("n{}", (number - 1) * self.site.config.per_page + place + 1),
            });
        }
        let name = self.site.topic_name(key);
        let view = TopicView {
            key: key.clone(),
            counts: self.groups.topics[index].counts.clone(),
            categories,
            name: name.clone(),
        };
        let first = format!("topics/{key}.html");
        let pager = self.pager(&first, number, all.len(), self.site.config.per_page);
        let count = all.len();
        let about = self.say(&text!(
            "{name}：{count} 个问题类别及其整改措施。",
            "{name}: {count} issue categories with their measures."
        ));
        let crumbs =
            vec![LinkView { title: self.say(&text!("专题", "Topics")), url: "topics/index.html".to_owned() }];
        let mut context = self.context_in(page, "topic", self.title_of(&name, number), about, crumbs, pager);
        context.insert("topic", &view);
        Ok(("topic.html", context))
    }

    fn units(&self, page: &Page) -> (&'static str, Context) {
        let about = self.say(&text!("按发布单位查看公示。", "Notices by issuing unit."));
        let mut context = self.context(page, "units", &text!("单位", "Units"), about);
        context.insert("units", &UnitsView { units: self.groups.units.clone() });
        ("units.html", context)
    }

    fn unit(&self, page: &Page, index: usize, number: usize) -> (&'static str, Context) {
        let unit = &self.site.units[index];
        let view = UnitView {
            key: unit.key.clone(),
            name: unit.name.clone(),
            contact: self.site.config.units.get(&unit.key).and_then(|unit| unit.contact.clone()),
            counts: self.groups.units[index].counts.clone(),
            notices: self.cards(self.slice(&unit.notices, number).iter().copied()),
        };
        let first = format!("units/{}.html", unit.key);
        let pager = self.pager(&first, number, unit.notices.len(), self.site.config.per_page);
        let (name, count) = (&unit.name, unit.notices.len());
        let about = self.say(&text!("{name}的 {count} 件公示。", "The {count} notices of {name}."));
        let crumbs = vec![LinkView { title: self.say(&text!("单位", "Units")), url: "units/index.html".to_owned() }];
        let mut context = self.context_in(page, "unit", self.title_of(name, number), about, crumbs, pager);
        context.insert("unit", &view);
        ("unit.html", context)
    }

    fn rounds(&self, page: &Page) -> (&'static str, Context) {
        let about = self.say(&text!("各轮巡察的整改公示。", "The notices of each round of inspection."));
        let mut context = self.context(page, "rounds", &text!("巡察轮次", "Rounds of inspection"), about);
        context.insert("rounds", &RoundsView { rounds: self.groups.rounds.clone() });
        ("rounds.html", context)
    }

    fn round(&self, page: &Page, index: usize, number: usize) -> (&'static str, Context) {
        let round = &self.site.rounds[index];
        let view = RoundView {
            key: round.key.clone(),
            name: round.name.clone(),
            counts: self.groups.rounds[index].counts.clone(),
            notices: self.cards(self.slice(&round.notices, number).iter().copied()),
        };
        let first = format!("rounds/{}.html", round.key);
        let pager = self.pager(&first, number, round.notices.len(), self.site.config.per_page);
        let (name, count) = (&round.name, round.notices.len());
        let about = self.say(&text!("{name}的 {count} 件公示。", "The {count} notices of round {name}."));
        let title = self.say(&text!("巡察轮次", "Rounds of inspection"));
        let crumbs = vec![LinkView { title, url: "rounds/index.html".to_owned() }];
        let mut context = self.context_in(page, "round", self.title_of(name, number), about, crumbs, pager);
        context.insert("round", &view);
        ("round.html", context)
    }

    fn ledger(&self, page: &Page, number: usize) -> Result<(&'static str, Context), Error> {
        let all = &self.plan.measures;
        let start = ((number - 1) * LEDGER_ROWS).min(all.len());
        let rows = &all[start..(start + LEDGER_ROWS).min(all.len())];
        let data = self.site.config.outputs.data;
        let of_notices: Vec<&[MeasureAt]> = rows.chunk_by(|a, b| a.notice == b.notice).collect();
        let parts: Vec<_> = of_notices.iter().map(|of| self.parts(of[0].notice as usize)).collect::<Result<_, _>>()?;
        let view = LedgerView {
            counts: self.groups.all.clone(),
            notices: of_notices.iter().zip(&parts).map(|(of, parts)| self.ledger_notice(of, parts)).collect(),
            csv_url: data.then(|| "data/measures.csv".to_owned()),
            json_url: data.then(|| "data/notices.json".to_owned()),
        };
        let pager = self.pager("ledger.html", number, all.len(), LEDGER_ROWS);
        let count = all.len();
        let about = self.say(&text!("全部 {count} 项整改措施及其状态。", "All {count} measures with their status."));
        let title = self.title_of(&self.say(&text!("整改台账", "Ledger")), number);
        let mut context = self.context_in(page, "ledger", title, about, Vec::new(), pager);
        context.insert("ledger", &view);
        Ok(("ledger.html", context))
    }

    /// What the ledger shows of one notice: these measures.
    fn ledger_notice<'s>(&'s self, measures: &[MeasureAt], parts: &'s Parts) -> LedgerNoticeView<'s> {
        let index = measures[0].notice as usize;
        let of_sections = measures.chunk_by(|a, b| a.section == b.section);
        let url = urls::encode(&self.site.notices[index].url);
        LedgerNoticeView {
            notice: self.card(index),
            year: &self.site.notices[index].year,
            categories: of_sections.map(|of_section| self.ledger_category(index, &url, of_section, parts)).collect(),
        }
    }

    fn ledger_category<'s>(
        &'s self,
        index: usize,
        url: &str,
        measures: &[MeasureAt],
        parts: &'s Parts,
    ) -> LedgerCategoryView<'s> {
        let notice = &self.site.notices[index];
        let at = usize::from(measures[0].section);
        let section = &notice.body.sections[at];
        let entries = Body::entries(section, Role::Measure);
        let under = data::problems_of_measures(&section.parts);
        let anchors = &parts.anchors.sections[at];
        let row = |at_measure: &MeasureAt| {
            let measure = usize::from(at_measure.measure);
            let entry = entries[measure];
            let full = parts.texts.sections.get(at).and_then(|texts| texts.measures.get(measure));
            let (text, shortened) = start_of(full.map_or("", String::as_str), LEDGER_CHARACTERS);
            let facts = entry.facts.as_deref();
            LedgerRowView {
                number: entry.number,
                cite: cite(self.lang(), section.number, under[measure], Role::Measure, entry.number),
                text,
                shortened,
                url: [url, "#", &anchors.measures[measure]].concat(),
                status: facts.and_then(|facts| facts.status.as_ref()).map(StatusView::of),
                owners: facts.map_or(&[], |facts| &facts.owners),
                due: facts.and_then(|facts| facts.due.as_ref()).map(|due| due.text.as_str()),
            }
        };
        LedgerCategoryView {
            label: section.label.as_deref(),
            title: &section.title,
            url: [url, "#", &anchors.own].concat(),
            topic: notice.topics[at].as_ref().and_then(|key| self.topics.get(key)).cloned(),
            measures: measures.iter().map(row).collect(),
        }
    }

    fn redirect(&self, page: &Page, index: usize) -> (&'static str, Context) {
        let notice = &self.site.notices[index];
        let view = RedirectView { title: notice.title.clone(), href: urls::relative(&page.url, &notice.url) };
        let mut context = self.context_in(page, "redirect", notice.title.clone(), String::new(), Vec::new(), None);
        context.insert("redirect", &view);
        ("redirect.html", context)
    }

    /// The page of a notice and its data twin.
    pub(super) fn notice(&self, page: &Page, index: usize) -> Result<NoticeFiles, Trouble> {
        let notice = &self.site.notices[index];
        let data_url = self.site.config.outputs.data.then(|| super::data_url(&notice.url));
        if !notice.shows_text() {
            let html = self.withdrawn(page, index, data_url.as_deref())?;
            let twin =
                data_url.map(|url| Ok::<_, Error>(OutputFile::new(url, data::notice(self.site, notice, None, &[])?)));
            let files = [OutputFile::new(&page.url, html)].into_iter().chain(twin.transpose()?).collect();
            let entry = self
                .site
                .config
                .outputs
                .search
                .then(|| Entry::new(self.site, notice, &PageAnchors::default(), &[], ""));
            return Ok(NoticeFiles { files, lines: Vec::new(), entry });
        }
        let parts = self.parts(index)?;
        let digests = self.digests(notice)?;
        let html = self.notice_html(page, index, &parts, &digests)?;
        let twin = data_url.map(|url| {
            let bytes = data::notice(self.site, notice, Some(&parts.texts), &digests)?;
            Ok::<_, Error>(OutputFile::new(url, bytes))
        });
        let lines = match self.site.config.outputs.data {
            true => data::csv_lines(self.site, notice, &parts.texts, &parts.anchors)?,
            false => Vec::new(),
        };
        let files = [OutputFile::new(&page.url, html)].into_iter().chain(twin.transpose()?).collect();
        Ok(NoticeFiles { files, lines, entry: parts.entry.clone() })
    }

    /// The page of a notice without what comes with it.
    pub(super) fn notice_markup(&self, page: &Page, index: usize) -> Result<Vec<u8>, Trouble> {
        let notice = &self.site.notices[index];
        if notice.shows_text() {
            return self.notice_html(page, index, &*self.parts(index)?, &self.digests(notice)?);
        }
        let data_url = self.site.config.outputs.data.then(|| super::data_url(&notice.url));
        self.withdrawn(page, index, data_url.as_deref())
    }

    fn notice_html(&self, page: &Page, index: usize, parts: &Parts, digests: &[String]) -> Result<Vec<u8>, Trouble> {
        let notice = &self.site.notices[index];
        let data_url = self.site.config.outputs.data.then(|| super::data_url(&notice.url));
        let view = self.notice_view(index, parts, digests, data_url.as_deref());
        let description = match &notice.description {
            Some(description) => description.clone(),
            None => beginning(&parts.texts.opening, DESCRIPTION_CHARACTERS),
        };
        let mut context =
            self.context_in(page, "notice", notice.title.clone(), description, self.year_crumb(notice), None);
        context.insert_value("notice", beside_card(&view.card, &view));
        self.theme.render("notice.html", &context, &notice.path)
    }

    /// The digests of a notice's attachments.
    fn digests(&self, notice: &Notice) -> Result<Vec<String>, Error> {
        notice.attachments.iter().map(|file| self.texts.digest(&format!("content/{}", file.path))).collect()
    }

    fn year_crumb(&self, notice: &Notice) -> Vec<LinkView> {
        let year = &notice.year;
        vec![LinkView { title: self.say(&text!("{year} 年", "{year}")), url: format!("{year}/index.html") }]
    }

    fn notice_view(&self, index: usize, parts: &Parts, digests: &[String], data: Option<&str>) -> NoticeView {
        let (site, notice, lang) = (self.site, &self.site.notices[index], self.lang());
        let date = |date: Option<jiff::civil::Date>| date.map(|date| day(date, lang));
        let attachments = notice.attachments.iter().zip(digests);
        NoticeView {
            card: self.card(index),
            id: notice.id.clone(),
            year: notice.year.clone(),
            inspection: notice.inspection.as_ref().map(|inspection| InspectionView {
                name: inspection.name.clone(),
                body: inspection.body.clone(),
                round: inspection.round.clone(),
                round_url: round_of(site, notice).and_then(|round| round_url(site, &round.key)),
                start: date(inspection.start),
                end: date(inspection.end),
                feedback: date(inspection.feedback),
            }),
            toc: parts.toc.clone(),
            opening: parts.opening.clone(),
            sections: parts.sections.clone(),
            closing: parts.closing.clone(),
            signed: parts.signed,
            contacts: notice.contacts.iter().map(contact).collect(),
            attachments: attachments.map(|(file, sha256)| self.attachment(file, sha256)).collect(),
            history: notice
                .history
                .iter()
                .map(|it| HistoryView { date: day(it.date, lang), change: it.change.clone(), note: it.note.clone() })
                .collect(),
            relations: relations(site, notice),
            related: related(site, index, |other| self.card(other)),
            previous: site.notices.get(index + 1).map(|older| link(older)),
            next: index.checked_sub(1).map(|newer| link(&site.notices[newer])),
            keywords: notice.keywords.clone(),
            retention: notice.retention.clone(),
            data_url: data.map(urls::encode),
            sha256: notice.sha256.clone(),
            qr: self.qr(notice),
            extra: Value::from_serializable(&notice.extra),
        }
    }

    /// The code of a notice's permanent address, where the theme shows it: it costs a tenth of what a small page costs.
    fn qr(&self, notice: &Notice) -> Option<Html> {
        let base = self.site.config.base_url.as_ref().filter(|_| self.theme.wants_qr)?;
        qr::svg(&format!("{base}{}", urls::encode(&notice.url)))
    }

    fn attachment(&self, file: &crate::model::notice::Attachment, sha256: &str) -> AttachmentView {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let bytes = self.site.assets.get(&file.path).map_or(0, |asset| asset.bytes);
        AttachmentView {
            title: file.title.clone().unwrap_or_else(|| name.to_owned()),
            url: urls::encode(&file.path),
            format: name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_uppercase()),
            size: readable_size(bytes),
            sha256: sha256.to_owned(),
        }
    }

    fn withdrawn(&self, page: &Page, index: usize, data: Option<&str>) -> Result<Vec<u8>, Trouble> {
        let notice = &self.site.notices[index];
        let withdrawn = notice.withdrawn.clone().unwrap_or_default();
        let view = WithdrawnView {
            card: self.card(index),
            id: notice.id.clone(),
            date: withdrawn.date.map(|date| day(date, self.lang())),
            reason: withdrawn.reason,
            relations: relations(self.site, notice),
            data_url: data.map(urls::encode),
            sha256: notice.sha256.clone(),
        };
        let about = self.say(&text!("这件公示已撤回。", "This notice has been withdrawn."));
        let mut context =
            self.context_in(page, "withdrawn", notice.title.clone(), about, self.year_crumb(notice), None);
        context.insert_value("withdrawn", beside_card(&view.card, &view));
        self.theme.render("withdrawn.html", &context, &notice.path)
    }

    fn sitemap(&self, page: &Page, part: Option<usize>) -> (&'static str, Context) {
        let base = self.site.config.base_url.as_deref().unwrap_or("");
        let mut listed: Vec<&Page> = self.plan.pages.iter().filter(|page| is_listed(page)).collect();
        listed.sort_by(|a, b| a.url.cmp(&b.url));
        let url = |page: &&Page| SitemapUrl {
            loc: format!("{base}{}", urls::encode(&page.url)),
            lastmod: match page.kind {
                PageKind::Notice(index) => Some(last_change(&self.site.notices[index]).to_string()),
                _ => None,
            },
        };
        let start = |part: usize| ((part - 1) * SITEMAP_URLS).min(listed.len());
        let (is_index, urls) = match part {
            None => (false, listed.iter().map(url).collect()),
            Some(0) => (true, (1..=listed.len().div_ceil(SITEMAP_URLS)).map(|n| sitemap_part(base, n)).collect()),
            Some(part) => (false, listed[start(part)..start(part + 1)].iter().map(url).collect()),
        };
        let mut context =
            self.context_in(page, "sitemap", self.site.config.title.clone(), String::new(), Vec::new(), None);
        context.insert("sitemap", &SitemapView { is_index, urls });
        ("sitemap.xml", context)
    }
}

fn sitemap_part(base: &str, number: usize) -> SitemapUrl {
    SitemapUrl { loc: format!("{base}sitemap-{number}.xml"), lastmod: None }
}

fn last_change(notice: &Notice) -> jiff::civil::Date {
    notice.history.first().map_or(notice.published_day, |change| change.date.max(notice.published_day))
}

fn contact(contact: &crate::parse::front_matter::Contact) -> ContactView {
    ContactView {
        label: contact.label.clone(),
        phone: contact.phone.clone(),
        hours: contact.hours.clone(),
        email: contact.email.clone(),
        address: contact.address.clone(),
    }
}

/// `12 KB`: the size that file managers show.
fn readable_size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
