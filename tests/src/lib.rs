//! Shared ground of the tests.

pub mod window;
