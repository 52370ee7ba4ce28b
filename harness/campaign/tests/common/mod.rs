//! The reference server, as a target of campaigns.

use std::sync::Arc;

use mailspec::serve::{Listen, Running};
use mailspec_campaign::Player;
use mailspec_reference::{Fault, Options};
use mailspec_run::Site;

/// The server with this fault, and what the campaign knows of it.
pub(crate) async fn serve(fault: Option<&str>) -> (Running, Arc<Site>) {
    let faults = fault.map(|fault| {
        let found = Fault::ALL.iter().find(|it| it.info().id == fault);
        *found.unwrap_or_else(|| panic!("no fault {fault}"))
    });
    let options = Options {
        faults: faults.into_iter().collect(),
        ..Options::default()
    };
    let server = Running::start(options, Listen::loopback()).await.unwrap();
    let site = Site::probe(server.target()).await.unwrap();
    (server, Arc::new(site))
}

/// A player for it.
#[allow(dead_code, reason = "not every test plays by itself")]
pub(crate) fn player(site: &Arc<Site>) -> Player {
    Player::new(Arc::clone(site)).unwrap()
}
