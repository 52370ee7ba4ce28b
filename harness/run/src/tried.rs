//! What a POP3 server without CAPA can do, found out by trying.
//!
//! TOP and UIDL are optional (RFC 1939 §7), and CAPA, which would list them, is an extension
//! (RFC 2449 §5).

use std::collections::BTreeSet;

use tokio::time::{Duration, Instant, sleep};

use crate::{
    client::{Client, count},
    delivery,
    site::{Side, Site},
    trouble::Trouble,
    under_test::{Account, Delivery},
};

impl Site {
    /// The optional commands that work for `account`, which `client` is logged in as.
    ///
    /// TOP shows itself on a message only. If the maildrop is empty, one is delivered to it and
    /// deleted again, where the target allows it; where it does not, nothing is known of TOP.
    pub(crate) async fn tried(
        &self,
        mut client: Client,
        side: &Side,
        account: &Account,
    ) -> BTreeSet<String> {
        let mut works = BTreeSet::new();
        if client.pop3("UIDL", self.deadline()).await.is_ok() {
            works.insert("UIDL".to_owned());
        }
        let mut lent = false;
        if self.messages(&mut client).await == Ok(0) && self.target.disposable {
            client = match self.with_message(client, side, account).await {
                Ok(client) => client,
                Err(_) => return works,
            };
            lent = true;
        }
        if client.pop3("TOP 1 0", self.deadline()).await.is_ok() {
            works.insert("TOP".to_owned());
        }
        if lent {
            let _gone = client.pop3("DELE 1", self.deadline()).await;
        }
        client.logout().await;
        works
    }

    /// Leaves the session, and comes back when a message has arrived.
    async fn with_message(
        &self,
        client: Client,
        side: &Side,
        account: &Account,
    ) -> Result<Client, Trouble> {
        client.quit(self.deadline()).await?;
        let delivery = match &self.target.delivery {
            Some(delivery) if *delivery != Delivery::ImapAppend => delivery,
            _ => return Err(Trouble::ours("no delivery")),
        };
        let limit = self.target.timeouts.step;
        delivery::deliver(delivery, &account.name, MESSAGE, limit)
            .await
            .map_err(Trouble::ours)?;
        let deadline = self.deadline();
        loop {
            match self.logged_in(side, account).await {
                Ok(mut client) => {
                    if self.messages(&mut client).await? > 0 {
                        return Ok(client);
                    }
                    client.quit(deadline).await?;
                }
                // The lock of the session before may linger (RFC 1939 §4).
                Err(_) if Instant::now() < deadline => {}
                Err(trouble) => return Err(trouble),
            }
            if Instant::now() >= deadline {
                return Err(Trouble::ours("the message does not arrive"));
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn messages(&self, client: &mut Client) -> Result<usize, Trouble> {
        let reply = client.pop3("STAT", self.deadline()).await?;
        Ok(count(&reply.octets))
    }
}

const MESSAGE: &[u8] = b"From: mailspec@localhost\r\n\
    Date: Wed, 1 Jan 2003 12:00:00 +0000\r\n\
    Subject: Does TOP work?\r\n\
    \r\n\
    This message is deleted again at once.\r\n";
