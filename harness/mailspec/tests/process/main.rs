//! `mailspec` as a process of its own: where its results go, and how it ends.

mod again;
mod bad_input;
mod child;
mod leftovers;
mod record;
mod signals;
