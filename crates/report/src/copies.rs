//! Which articles are copies of one text, as wire copy is.
//!
//! Each text becomes a set of shingles, five words that follow one another, and the set a signature, by MinHash with one permutation
//! (Li, Owen, Zhang 2012) whose empty bins are filled as Shrivastava (2017, "Optimal Densification for Fast and Accurate Minwise
//! Hashing") has it. The share of bins in which two signatures are equal estimates the share of shingles that are common (Jaccard).
//! Bands of four bins find those that are worth a comparison (locality-sensitive hashing: Broder 1997; Leskovec, Rajaraman, Ullman,
//! "Mining of Massive Datasets", ch. 3). An article joins the group whose first article it is at least half equal to; as it is never
//! compared with later ones, no chain of small changes makes two stories one.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// How many words a shingle has.
const SHINGLE: usize = 5;
/// How many bins a signature has. Its estimate has a standard error of at most 0.045.
const BINS: usize = 128;
/// How many bins are compared at once: of two texts that are half equal nine in ten pairs meet in a band, of those that are 0.6 equal
/// ninety-nine in a hundred.
const BAND: usize = 4;
/// From which share of equal bins on a text is a copy.
const EQUAL: f64 = 0.5;
/// The most articles that one is compared with.
const COMPARED: usize = 64;

/// A text's shingles in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature([u16; BINS]);

impl Signature {
    /// The signature of a text; `None` of one that has fewer words than a shingle.
    pub(crate) fn of(text: &str) -> Option<Signature> {
        let mut bins = [u64::MAX; BINS];
        let mut window = [0_u64; SHINGLE];
        let mut words = 0_usize;
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            window[words % SHINGLE] = hash_of(word);
            words += 1;
            if words < SHINGLE {
                continue;
            }
            let shingle = (0..SHINGLE).fold(0, |hash, i| mixed(hash ^ window[(words + i) % SHINGLE]));
            let bin = (shingle >> 57) as usize;
            bins[bin] = bins[bin].min(shingle & (u64::MAX >> 7));
        }
        if words < SHINGLE {
            return None;
        }
        // An empty bin takes what another has, which one only its number says.
        let filled = |bin: usize| {
            let probes = (0_u64..).map(|try_| (mixed((bin as u64) << 32 | try_) >> 57) as usize);
            std::iter::once(bin)
                .chain(probes)
                .find(|&b| bins[b] != u64::MAX)
                .map_or(0, |b| mixed(bins[b]) as u16)
        };
        Some(Signature(std::array::from_fn(filled)))
    }

    /// The estimated share of shingles that both have.
    pub(crate) fn equal(&self, other: &Signature) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        equal as f64 / BINS as f64
    }
}

/// Of each article the first of its group, which may be itself. Articles are given in the order in which the first is looked for.
pub(crate) fn groups(signatures: &[Option<Signature>], order: &[u32]) -> Vec<u32> {
    counted(signatures, order).0
}

/// The same, with how many pairs were compared.
fn counted(signatures: &[Option<Signature>], order: &[u32]) -> (Vec<u32>, usize) {
    let mut compared = 0;
    let mut first_of: Vec<u32> = (0..signatures.len() as u32).collect();
    let mut bands: HashMap<(usize, &[u16]), Vec<u32>> = HashMap::new();
    let mut near: Vec<u32> = Vec::new();
    for &article in order {
        let Some(signature) = &signatures[article as usize] else { continue };
        near.clear();
        for (band, own) in signature.0.chunks(BAND).enumerate() {
            let others = bands.get(&(band, own)).map_or(&[][..], Vec::as_slice);
            for &other in others {
                if near.len() < COMPARED && !near.contains(&other) {
                    near.push(other);
                }
            }
        }
        compared += near.len();
        let equal = |other: u32| signatures[other as usize].as_ref().map_or(0.0, |s| s.equal(signature));
        let scored = near.iter().map(|&other| (equal(other), other)).filter(|(equal, _)| *equal >= EQUAL);
        // Of several the nearest, and of these the first that was found.
        match scored.reduce(|best, next| if next.0 > best.0 { next } else { best }) {
            Some((_, first)) => first_of[article as usize] = first,
            None => {
                for (band, own) in signature.0.chunks(BAND).enumerate() {
                    let others = bands.entry((band, own)).or_default();
                    if others.len() < COMPARED {
                        others.push(article);
                    }
                }
            }
        }
    }
    (first_of, compared)
}

/// FNV-1a of a word in small letters.
fn hash_of(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |c: char| hash = (hash ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3);
    match word.is_ascii() {
        true => word.chars().for_each(|c| add(c.to_ascii_lowercase())),
        false => word.nfc().flat_map(char::to_lowercase).for_each(&mut add),
    }
    hash
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014), under which all bits depend on all.
fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of words that no other seed has.
    fn text(seed: usize, words: std::ops::Range<usize>) -> String {
        words.map(|i| format!("w{seed}x{i} ")).collect()
    }

    fn group(texts: &[String]) -> Vec<u32> {
        let signatures: Vec<_> = texts.iter().map(|t| Signature::of(t)).collect();
        groups(&signatures, &(0..texts.len() as u32).collect::<Vec<_>>())
    }

    #[test]
    fn copies_are_found_and_other_texts_are_not() {
        let wire = text(1, 0..400);
        let edited = format!("By our own desk. {} {}", text(1, 0..350).to_uppercase(), text(2, 0..30));
        let boilerplate = format!("{} {}", text(1, 0..60), text(3, 0..400));
        assert_eq!(group(&[wire.clone(), edited, boilerplate, text(4, 0..400), wire]), [0, 0, 2, 3, 0]);
    }

    #[test]
    fn estimates_are_near_the_truth() {
        let one = Signature::of(&text(1, 0..1000)).unwrap();
        for share in [200, 500, 800] {
            let other = Signature::of(&format!("{}{}", text(1, 0..share), text(2, 0..1000 - share))).unwrap();
            let truth = (share - 4) as f64 / (2 * 996 - (share - 4)) as f64;
            assert!((one.equal(&other) - truth).abs() < 0.12, "{share}: {} {truth}", one.equal(&other));
        }
    }

    #[test]
    fn a_chain_of_small_changes_makes_no_group_of_strangers() {
        let texts: Vec<String> = (0..20).map(|i| text(1, i * 60..i * 60 + 400)).collect();
        let groups = group(&texts);
        assert_eq!(groups[0..2], [0, 0]);
        for (i, &first) in groups.iter().enumerate() {
            assert!(i - first as usize <= 2, "{groups:?}");
        }
    }

    #[test]
    fn short_and_empty_texts() {
        assert_eq!(group(&["".into(), "".into(), "one two".into(), "one two".into()]), [0, 1, 2, 3]);
        let six = "one two three four five six".to_owned();
        assert_eq!(group(&[six.clone(), six, "one two three four five seven eight nine".into()]), [0, 0, 2]);
    }

    #[test]
    fn texts_that_share_bands_are_compared_with_few() {
        // All have the same half, so that all meet in bands, and no two are equal enough.
        let texts: Vec<String> =
            (0..600).map(|i| format!("{}{}", text(1, 0..100), text(9 + i, 0..120))).collect();
        let signatures: Vec<_> = texts.iter().map(|t| Signature::of(t)).collect();
        let order: Vec<u32> = (0..600).collect();
        let (_, compared) = counted(&signatures, &order);
        assert!(compared > 600 && compared <= 600 * COMPARED, "{compared}");
    }
}
