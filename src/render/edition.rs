//! The site in its other language, of which only the pages of translations are made.

use crate::model::Site;

use super::plan::{Page, PageKind};
use super::theme::Theme;
use super::{Renderer, Shared, Trouble};

/// The site and its theme in the other language, with what its pages share.
pub(super) struct Edition {
    site: Site,
    theme: Theme,
    shared: Shared,
}

impl Edition {
    /// The edition of a site in its other language, if anything is translated.
    fn of(site: &Site, theme: &Theme) -> Option<Self> {
        let site = site.in_other_language()?;
        let theme = theme.in_other_language();
        let shared = Shared::waiting(&site);
        Some(Edition { site, theme, shared })
    }

    fn renderer<'e>(&'e self, of: &'e Renderer<'_>) -> Renderer<'e> {
        Renderer::sharing(&self.site, &self.theme, of.texts, of.plan, self.shared.clone())
    }
}

impl Renderer<'_> {
    /// Makes of the page of a translation what `make` makes of the page of a notice. In the edition the translation has
    /// the notice's place.
    pub(super) fn translated<T>(
        &self,
        page: &Page,
        index: usize,
        make: impl FnOnce(&Renderer<'_>, &Page) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let page = Page { kind: PageKind::Notice(index), ..page.clone() };
        match self.edition() {
            Some(edition) => make(&edition.renderer(self), &page),
            // The plan has no page of a translation where there is none.
            None => make(self, &page),
        }
    }

    /// What `make` makes in the edition where the translation of a notice has its place, if there is a translation.
    pub(super) fn in_edition<T>(&self, index: usize, make: impl FnOnce(&Renderer<'_>) -> T) -> Option<T> {
        self.site.translations.get(&index)?;
        Some(make(&self.edition()?.renderer(self)))
    }

    fn edition(&self) -> Option<&Edition> {
        self.edition.get_or_init(|| Edition::of(self.site, self.theme)).as_ref()
    }
}
