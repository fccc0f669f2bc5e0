//! Shared ground of the tests: small workspaces made by hand.

pub mod company;
