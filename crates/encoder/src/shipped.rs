use std::borrow::Cow;

use crate::container::{ModelError, ModelFile};
use crate::network::Model;

/// Numbers of a vector of the [shipped](Model::shipped) encoder.
pub const SHIPPED_WIDTH: usize = 128;

/// Linked into the program, whose loader maps it into memory; see `model/CARD.md`.
const NEWS: &[u8] = include_bytes!("../model/news.encoder");

impl Model {
    /// The encoder for English news that ships with this crate.
    ///
    /// # Errors
    /// When the program file has been damaged, as [`ModelFile::parse`].
    pub fn shipped() -> Result<Model, ModelError> {
        Model::new(ModelFile::parse("news.encoder", Cow::Borrowed(NEWS))?)
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
