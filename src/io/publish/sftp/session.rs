//! A connection that is let in, with its two channels.

use russh::client::Handle;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::client::{RawSftpSession, SftpSession};
use russh_sftp::protocol::{Packet, StatusCode};

use super::super::Step;
use super::door::Door;
use super::{PATIENCE, Sftp};

/// A connection that is let in.
pub(super) struct Session {
    pub(super) files: SftpSession,
    /// A second channel, for the one request that the first does not know: renaming over a file.
    raw: RawSftpSession,
    renames_over: bool,
    _ssh: Handle<Door>,
}

impl Sftp {
    /// Opens the channels.
    pub(super) async fn channels(&self, ssh: Handle<Door>) -> Step<Session> {
        let lost = |error: russh::Error| self.unreachable(&error.to_string());
        let mut streams = Vec::new();
        for _ in 0..2 {
            let channel = ssh.channel_open_session().await.map_err(lost)?;
            channel.request_subsystem(true, "sftp").await.map_err(lost)?;
            streams.push(channel.into_stream());
        }
        let (Some(second), Some(first)) = (streams.pop(), streams.pop()) else {
            return Err(self.unreachable("channel"));
        };
        let broken = |error: SftpError| self.failure(&error);
        let files = SftpSession::new(first).await.map_err(broken)?;
        files.set_timeout(PATIENCE);
        let raw = RawSftpSession::new(second);
        let renames_over = raw.init().await.map_err(broken)?.extensions.contains_key(POSIX_RENAME);
        Ok(Session { files, raw, renames_over, _ssh: ssh })
    }
}

/// Renaming over a file, as OpenSSH and most other servers know it.
const POSIX_RENAME: &str = "posix-rename@openssh.com";

impl Session {
    /// Gives a file another name, also one that is taken.
    pub(super) async fn rename(&self, from: &str, to: &str) -> std::result::Result<(), SftpError> {
        if !self.renames_over {
            // The old protocol renames only where nothing stands: for a moment, there is no file.
            match self.files.rename(from, to).await {
                Err(SftpError::Status(status)) if status.status_code == StatusCode::Failure => {
                    self.files.remove_file(to).await?;
                    return self.files.rename(from, to).await;
                }
                other => return other,
            }
        }
        let mut data = Vec::new();
        for path in [from, to] {
            data.extend(u32::try_from(path.len()).unwrap_or_default().to_be_bytes());
            data.extend(path.as_bytes());
        }
        match self.raw.extended(POSIX_RENAME, data).await? {
            Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
            Packet::Status(status) => Err(SftpError::Status(status)),
            _ => Err(SftpError::UnexpectedPacket),
        }
    }
}
