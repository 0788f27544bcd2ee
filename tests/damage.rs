//! Damage for the tests of parsers, which include this file by its path: no library has a use for it.

/// `good` with a few bits flipped, bytes replaced by others of it, and parts cut out, doubled or moved; the same for the
/// same seed.
pub(crate) fn damaged(good: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // SplitMix64: seeds that follow each other give numbers that do not.
    let mut random = |below: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below.max(1) as u64) as usize
    };
    let mut bytes = good.to_vec();
    for _ in 0..=random(4) {
        let (kind, at, other) = (random(6), random(bytes.len()), random(bytes.len()));
        let end = bytes.len().min(other + 1 + random(24));
        match kind {
            _ if bytes.is_empty() => bytes.extend_from_slice(good),
            0 => bytes[at] ^= 1 << random(8),
            1 => bytes[at] = bytes[other],
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(other..end)),
            4 => {
                let part = bytes[other..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let part: Vec<u8> = bytes.drain(other..end).collect();
                let at = at.min(bytes.len());
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}
