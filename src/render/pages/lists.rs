//! Pages that list notices: home, years, units, rounds; and topics, which gather categories.

use tera::Context;

use crate::error::Error;
use crate::model::urls;
use crate::text;

use crate::render::Renderer;
use crate::render::gather::gathered;
use crate::render::plan::{Page, page_range};
use crate::render::views::{
    HomeView, Html, LinkView, RoundView, RoundsView, TopicCategoryView, TopicView, TopicsView, UnitView, UnitsView,
    YearView,
};

impl Renderer<'_> {
    pub(super) fn home(&self, page: &Page, number: usize) -> (&'static str, Context) {
        let site = self.site;
        let in_publicity = |i: &usize| site.notices[*i].state == crate::model::State::InPublicity;
        // Only the first page looks through them all.
        let current = if number == 1 { 0..site.notices.len() } else { 0..0 };
        let home = HomeView {
            in_publicity: self.cards(current.filter(in_publicity)),
            notices: self.cards(page_range(site.notices.len(), number, site.config.per_page)),
        };
        let pager = self.pager("index.html", number, site.notices.len(), site.config.per_page);
        let title = self.title_of(&site.config.title, number);
        let (notices, measures) = (site.notices.len(), self.groups.all.measures);
        let about = text!(
            "共 {notices} 件公示，{measures} 项整改措施。",
            "{notices} with {measures}.",
            notices = ("notice", "notices"),
            measures = ("measure", "measures")
        );
        let mut context = self.context_in(page, "home", title, self.say(&about), Vec::new(), pager);
        context.insert("home", &home);
        ("index.html", context)
    }

    pub(super) fn year(&self, page: &Page, index: usize, number: usize) -> (&'static str, Context) {
        let Some((year, notices)) = self.site.years.get_index(index) else { return ("404.html", Context::new()) };
        let view = YearView {
            year: year.clone(),
            counts: self.groups.years[index].counts.clone(),
            notices: self.cards(self.slice(notices, number).iter().copied()),
        };
        let pager = self.pager(&format!("{year}/index.html"), number, notices.len(), self.site.config.per_page);
        let title = self.title_of(&self.say(&text!("{year} 年", "{year}")), number);
        let count = notices.len();
        let about =
            self.say(&text!("{year} 年的 {count} 件公示。", "The {count} of {year}.", count = ("notice", "notices")));
        let mut context = self.context_in(page, "year", title, about, Vec::new(), pager);
        context.insert("year", &view);
        ("year.html", context)
    }

    pub(super) fn topics(&self, page: &Page) -> (&'static str, Context) {
        let about =
            self.say(&text!("按专题汇集各单位的问题和整改措施。", "Problems and measures of all units by topic."));
        let mut context = self.context(page, "topics", &text!("专题", "Topics"), about);
        context.insert("topics", &TopicsView { topics: self.groups.topics.clone() });
        ("topics.html", context)
    }

    pub(super) fn topic(&self, page: &Page, index: usize, number: usize) -> Result<(&'static str, Context), Error> {
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
            "{name}: {count} with their measures.",
            count = ("issue category", "issue categories")
        ));
        let crumbs = vec![LinkView::new(self.say(&text!("专题", "Topics")), "topics/index.html")];
        let mut context = self.context_in(page, "topic", self.title_of(&name, number), about, crumbs, pager);
        context.insert("topic", &view);
        Ok(("topic.html", context))
    }

    pub(super) fn units(&self, page: &Page) -> (&'static str, Context) {
        let about = self.say(&text!("按发布单位查看公示。", "Notices by issuing unit."));
        let mut context = self.context(page, "units", &text!("单位", "Units"), about);
        context.insert("units", &UnitsView { units: self.groups.units.clone() });
        ("units.html", context)
    }

    pub(super) fn unit(&self, page: &Page, index: usize, number: usize) -> (&'static str, Context) {
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
        let about =
            self.say(&text!("{name}的 {count} 件公示。", "The {count} of {name}.", count = ("notice", "notices")));
        let crumbs = vec![LinkView::new(self.say(&text!("单位", "Units")), "units/index.html")];
        let mut context = self.context_in(page, "unit", self.title_of(name, number), about, crumbs, pager);
        context.insert("unit", &view);
        ("unit.html", context)
    }

    pub(super) fn rounds(&self, page: &Page) -> (&'static str, Context) {
        let about = self.say(&text!("各轮巡察的整改公示。", "The notices of each round of inspection."));
        let mut context = self.context(page, "rounds", &text!("巡察轮次", "Rounds of inspection"), about);
        context.insert("rounds", &RoundsView { rounds: self.groups.rounds.clone() });
        ("rounds.html", context)
    }

    pub(super) fn round(&self, page: &Page, index: usize, number: usize) -> (&'static str, Context) {
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
        let about = self.say(&text!(
            "{name}的 {count} 件公示。",
            "The {count} of round {name}.",
            count = ("notice", "notices")
        ));
        let title = self.say(&text!("巡察轮次", "Rounds of inspection"));
        let crumbs = vec![LinkView::new(title, "rounds/index.html")];
        let mut context = self.context_in(page, "round", self.title_of(name, number), about, crumbs, pager);
        context.insert("round", &view);
        ("round.html", context)
    }
}
