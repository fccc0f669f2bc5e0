//! Shared ground of the tests: small workspaces made by hand, and the sample company with its gold.

pub mod company;
pub mod gold;
pub mod sample;
