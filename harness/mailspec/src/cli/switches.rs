//! `--fault` and `--variant`: how the reference server deviates or differs.

use clap::Args;
use mailspec_reference::{self as reference, Fault, Variant};
use mailspec_suite::nearest;

use super::Failure;

/// How the reference server deviates or differs.
#[derive(Args)]
pub(super) struct SwitchArgs {
    /// Switch a fault of the embedded server on; may be repeated
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,
    /// Let the embedded server take a freedom that the RFCs leave; may be repeated
    #[arg(long, value_name = "ID")]
    variant: Vec<String>,
}

impl SwitchArgs {
    /// Whether nothing is switched on.
    pub(super) fn is_empty(&self) -> bool {
        self.fault.is_empty() && self.variant.is_empty()
    }

    /// What is switched on, as it was written.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let ids = self.fault.iter().chain(&self.variant);
        ids.map(String::as_str)
    }

    /// The arguments that say so.
    pub(super) fn words(&self) -> Vec<String> {
        let faults = self.fault.iter().map(|id| ["--fault", id]);
        let variants = self.variant.iter().map(|id| ["--variant", id]);
        let words = faults.chain(variants).flatten();
        words.map(str::to_owned).collect()
    }

    /// The options of a server with all that.
    pub(super) fn options(&self) -> Result<reference::Options, Failure> {
        let faults = self.fault.iter().map(|id| fault(id));
        let variants = self.variant.iter().map(|id| variant(id));
        Ok(reference::Options {
            faults: faults.collect::<Result<_, _>>()?,
            variants: variants.collect::<Result<_, _>>()?,
            ..reference::Options::default()
        })
    }
}

pub(super) fn fault(id: &str) -> Result<Fault, Failure> {
    let ids = || Fault::ALL.iter().map(|fault| fault.info().id);
    Fault::from_id(id).ok_or_else(|| match Variant::from_id(id) {
        Some(_) => Failure::usage(format!(
            "{id:?} is no fault but lawful: use `--variant {id}`"
        )),
        None => unknown("fault", id, ids()),
    })
}

fn variant(id: &str) -> Result<Variant, Failure> {
    let ids = || Variant::ALL.iter().map(|variant| variant.info().id);
    Variant::from_id(id).ok_or_else(|| match Fault::from_id(id) {
        Some(_) => Failure::usage(format!(
            "{id:?} is not lawful but a fault: use `--fault {id}`"
        )),
        None => unknown("variant", id, ids()),
    })
}

fn unknown(kind: &str, id: &str, ids: impl Iterator<Item = &'static str>) -> Failure {
    let meant = match nearest(id, ids) {
        Some(near) => format!("did you mean `{near}`? "),
        None => String::new(),
    };
    Failure::usage(format!(
        "there is no {kind} {id:?}: {meant}`mailspec explain {kind}s` lists them"
    ))
}
