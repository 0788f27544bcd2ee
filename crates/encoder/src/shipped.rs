use std::borrow::Cow;

use crate::container::{ModelError, ModelFile};
use crate::network::Model;

/// Numbers of a vector of the [shipped](Model::shipped) encoder.
pub const SHIPPED_WIDTH: usize = 128;

const NAME: &str = "news.encoder";
/// Linked into the program, whose loader maps it into memory; see `model/CARD.md`.
static NEWS: &[u8] = include_bytes!("../model/news.encoder");

/// The file of the shipped encoder, with its name.
pub fn shipped_file() -> (&'static str, &'static [u8]) {
    (NAME, NEWS)
}

impl Model {
    /// The encoder for English news that ships with this crate.
    ///
    /// # Errors
    /// When the program file has been damaged, as [`ModelFile::parse`].
    pub fn shipped() -> Result<Model, ModelError> {
        Model::new(ModelFile::parse(NAME, Cow::Borrowed(NEWS))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_encoder_loads_and_has_the_width_it_says() {
        assert_eq!(Model::shipped().expect("the shipped encoder").width(), SHIPPED_WIDTH);
    }
}
