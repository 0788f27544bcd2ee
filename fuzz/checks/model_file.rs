//! A model file, whole or with its frame made right, is read or refused, and what it says can be used.

use std::sync::LazyLock;

use copydesk_encoder::{Model, ModelFile, Scratch, Span, TestModel};
use copydesk_tagger::Head;

/// A whole model, too large to be a seed.
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| TestModel::default().builder().build());

/// The whole model with bytes changed: of three bytes, two say where, and one is what stands there then.
fn changed(changes: &[u8]) -> Vec<u8> {
    let mut bytes = WHOLE.clone();
    for change in changes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % bytes.len();
        bytes[at] = change[2];
    }
    bytes
}

/// Writes magic, version, length and checksum over the start, so that what lies behind them is reached.
fn framed(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() < 32 {
        return bytes;
    }
    let length = bytes.len() as u64;
    bytes[..8].copy_from_slice(b"CDMODEL\n");
    bytes[8..12].copy_from_slice(&1u32.to_le_bytes());
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The first byte, a digit, says what the rest is: a file, a file whose frame is made right, or changes of a whole model,
/// whose frame is made right then.
pub(crate) fn check(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    let bytes = match kind.wrapping_sub(b'0') % 3 {
        0 => rest.to_vec(),
        1 => framed(rest.to_vec()),
        _ => framed(changed(rest)),
    };
    let file = match ModelFile::parse("fuzz", bytes.into()) {
        Ok(file) => file,
        Err(error) => return assert!(error.to_string().starts_with("fuzz: ")),
    };
    for section in file.sections() {
        let _ = (file.section(section).is_ok(), file.str(section), file.f32s(section), file.u32s(section));
    }
    let _ = Head::from_model(&file);
    if let Ok(model) = Model::new(file) {
        let mut vectors = Vec::new();
        let tokens = [Span::new(0, 2), Span::new(3, 8)];
        model.encode("ba Xyzzy", &tokens, &mut Scratch::default(), &mut vectors);
        assert!(vectors.len() == 2 * model.width() && vectors.iter().all(|x| x.is_finite()));
    }
}
