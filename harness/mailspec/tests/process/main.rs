//! `mailspec` as a process of its own: where its results go, and how it ends.

mod again;
mod bad_input;
mod changed;
mod child;
mod explain;
mod forms;
mod judge;
mod leftovers;
mod octets;
mod packages;
mod record;
mod screen;
mod signals;
