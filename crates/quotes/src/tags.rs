//! Content, source and cue as the learned head sees them, on the vectors that `tokens` provides.

use copydesk_extractor::{Config, Error};
use copydesk_tagger::{LayerHead, TaggedSpan};

use crate::links::{Part, Role};

/// The head that ships; see `model/CARD.md`.
const HEAD: &[u8] = include_bytes!("../model/attribution.head");

/// The head with what its labels mean.
#[derive(Debug)]
pub(crate) struct Tagger {
    pub(crate) head: LayerHead,
    roles: Vec<Role>,
}

impl Tagger {
    /// The head that ships, or the one in the file that option `model` names.
    pub(crate) fn new(config: &Config) -> Result<Tagger, Error> {
        let head = LayerHead::new(config, "attribution.head", HEAD, crate::WIDTH)?;
        let roles = head.labels(Role::parse, &Role::NAMES)?;
        Ok(Tagger { head, roles })
    }

    /// What a span of the head stands for.
    pub(crate) fn part(&self, span: &TaggedSpan) -> Part {
        Part {
            role: self.roles[usize::from(span.label)],
            first: span.first as u32,
            end: span.end as u32,
            confidence: span.confidence,
        }
    }
}
