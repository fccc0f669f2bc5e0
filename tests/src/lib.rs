//! Shared ground of the tests: small workspaces made by hand, the sample company with its gold,
//! and the real window.

pub mod company;
pub mod gold;
pub mod onnx;
pub mod packed;
pub mod sample;
pub mod window;
