//! The page of a notice, the tombstone of a withdrawn one, and what comes with them.

use tera::Value;

use crate::error::Error;
use crate::model::anchors::PageAnchors;
use crate::model::{Notice, urls};
use crate::output::OutputFile;
use crate::search::Entry;
use crate::text;

use crate::render::cards::{day, link, relations};
use crate::render::parts::Parts;
use crate::render::plan::Page;
use crate::render::related::{related, round_url};
use crate::render::views::{
    AttachmentView, ContactView, HistoryView, Html, InspectionView, LinkView, NoticeView, WithdrawnView, beside_card,
};
use crate::render::{NoticeFiles, Renderer, Trouble, data, data_url, qr};

use super::{DESCRIPTION_CHARACTERS, beginning};

impl Renderer<'_> {
    /// The page of a notice and its data twin.
    pub(in crate::render) fn notice(&self, page: &Page, index: usize) -> Result<NoticeFiles, Trouble> {
        let notice = &self.site.notices[index];
        let data_url = self.site.config.outputs.data.then(|| data_url(&notice.url));
        if !notice.shows_text() {
            let html = self.withdrawn(page, index, data_url.as_deref())?;
            let twin =
                data_url.map(|url| Ok::<_, Error>(OutputFile::new(url, data::notice(self.site, index, None, &[])?)));
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
            let bytes = data::notice(self.site, index, Some(&parts.texts), &digests)?;
            Ok::<_, Error>(OutputFile::new(url, bytes))
        });
        let lines = match self.site.config.outputs.data {
            true => data::csv::lines(self.site, notice, &parts.texts, &parts.anchors)?,
            false => Vec::new(),
        };
        let files = [OutputFile::new(&page.url, html)].into_iter().chain(twin.transpose()?).collect();
        Ok(NoticeFiles { files, lines, entry: parts.entry.clone() })
    }

    /// The page of a notice without what comes with it.
    pub(in crate::render) fn notice_markup(&self, page: &Page, index: usize) -> Result<Vec<u8>, Trouble> {
        let notice = &self.site.notices[index];
        if notice.shows_text() {
            return self.notice_html(page, index, &*self.parts(index)?, &self.digests(notice)?);
        }
        let data_url = self.site.config.outputs.data.then(|| data_url(&notice.url));
        self.withdrawn(page, index, data_url.as_deref())
    }

    fn notice_html(&self, page: &Page, index: usize, parts: &Parts, digests: &[String]) -> Result<Vec<u8>, Trouble> {
        let notice = &self.site.notices[index];
        let data_url = self.site.config.outputs.data.then(|| data_url(&notice.url));
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

    pub(super) fn year_crumb(&self, notice: &Notice) -> Vec<LinkView> {
        let year = &notice.year;
        vec![LinkView::new(self.say(&text!("{year} 年", "{year}")), format!("{year}/index.html"))]
    }

    fn notice_view(&self, index: usize, parts: &Parts, digests: &[String], data: Option<&str>) -> NoticeView {
        let (site, notice, lang) = (self.site, &self.site.notices[index], self.lang());
        let date = |date: Option<jiff::civil::Date>| date.map(|date| day(date, lang));
        let attachments = notice.attachments.iter().zip(digests);
        NoticeView {
            card: self.card(index),
            id: notice.id.clone(),
            is_translation: notice.is_translation,
            year: notice.year.clone(),
            inspection: notice.inspection.as_ref().map(|inspection| InspectionView {
                name: inspection.name.clone(),
                body: inspection.body.clone(),
                round: inspection.round.clone(),
                round_url: site.round_of(index).and_then(|round| round_url(site, &round.key)),
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
            record: self.entries_of(&notice.id),
            proof_url: self.proof_of(notice),
            relations: relations(site, notice),
            related: match self.theme.wants_related {
                true => related(site, index, |other| self.card(other)),
                false => Vec::new(),
            },
            previous: site.notices.get(index + 1).map(|older| link(site, older)),
            next: index.checked_sub(1).map(|newer| link(site, &site.notices[newer])),
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
        qr::image(&format!("{base}{}", urls::encode(&notice.url)))
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
            expired: withdrawn.is_expiry,
            reason: withdrawn.reason,
            record: self.entries_of(&notice.id),
            relations: relations(self.site, notice),
            data_url: data.map(urls::encode),
            sha256: notice.sha256.clone(),
        };
        let about = match view.expired {
            true => self.say(&text!("这件公示已到期撤下。", "The time of this notice is over.")),
            false => self.say(&text!("这件公示已撤回。", "This notice has been withdrawn.")),
        };
        let mut context =
            self.context_in(page, "withdrawn", notice.title.clone(), about, self.year_crumb(notice), None);
        context.insert_value("withdrawn", beside_card(&view.card, &view));
        self.theme.render("withdrawn.html", &context, &notice.path)
    }
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
