//! The nasty inputs, every one by its name: what people's files and machines do to us, and what we do about it. A
//! module for each letter; [`kit`] takes a file the way a person does.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod c;
mod kit;
