//! Where a client that announces literals waits (RFC 3501 §4.3).

use mailspec_syntax::imap::{
    LiteralForm,
    framing::{Frame, Framer, Limits, Side},
};

/// Behind which octets of a command the client waits.
pub(crate) fn announcements(printed: &[u8], literals: LiteralForm) -> Vec<usize> {
    let mut announcements = Vec::new();
    if literals == LiteralForm::NonSynchronising || !printed.contains(&b'{') {
        return announcements;
    }
    let mut framer = Framer::new(Side::Client, Limits::default());
    framer.push(printed);
    while let Some(frame) = framer.next() {
        if let Frame::LiteralAnnounced { so_far, .. } = frame {
            announcements.push(so_far.len());
        }
    }
    announcements
}
