//! The preview: a site kept in memory, mended file by file, of which the page that is asked for is made.
//!
//! 1. [`Desk`] holds what is known of every file. It takes in [`Change`](crate::source::Change)s, parses only the files that changed, and gives
//!    a [`Snapshot`] of the site.
//! 2. [`Snapshot::answer`] says what is at an address: a planned page, a file that a build would publish, or nothing.
//! 3. [`Snapshot::state`] tells an open page how it stands: whether it has to be loaded again, and what is wrong.
//!
//! Pages are made as `build` makes them, byte for byte; the preview's script is all that is added. Nothing here touches
//! the disk: texts come through [`source::Texts`](crate::source::Texts), and files are only named.

mod address;
mod afterwards;
mod desk;
mod likeness;
mod media;
mod panel;
mod snapshot;
mod state;
mod texts;

pub use address::{RESERVED, decode};
pub use desk::{Desk, Noticed};
pub use media::content_type;
pub use panel::bare_page;
pub use snapshot::{Answer, Snapshot};
pub use state::bare_state;
pub use texts::{Disk, PreviewTexts};

/// The preview's script: `/.gongshi/preview.js`.
pub static SCRIPT: &str = include_str!("preview.js");

/// The look of what the preview lays over a page: `/.gongshi/preview.css`.
pub static STYLE: &str = include_str!("preview.css");
