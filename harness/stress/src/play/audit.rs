//! A session that looks at everything when nobody else is at work.

use std::sync::Arc;

use super::{Shared, imap::Session, pop3};

/// Selects each of our mailboxes anew and reads all that is in it; whether it could.
pub(super) async fn audit(shared: &Arc<Shared>) -> bool {
    if shared.collects
        && let Some(mut session) = pop3::Session::open(shared, "audit").await
    {
        let numbers = session.list().await.unwrap_or_default();
        for number in numbers {
            if session.retrieve(number).await.is_none() {
                break;
            }
        }
        session.quit().await;
    }
    let Some(mut session) = Session::open(shared, "audit").await else {
        return false;
    };
    for mailbox in &shared.mailboxes {
        let Ok(answer) = session.select(mailbox, true).await else {
            session.cut().await;
            return false;
        };
        if !answer.ok {
            shared.trouble(format!("EXAMINE of {mailbox} is refused in the audit"));
            session.logout().await;
            return false;
        }
        if session.list(false, true).await.is_err() {
            session.cut().await;
            return false;
        }
    }
    session.logout().await;
    true
}
