use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// One of several shares of a corpus. A document belongs to the share that its id says, wherever the corpus is read: the first eight bytes
/// of the id's SHA-256, as a big-endian number, modulo the number of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Counted from 0.
    index: u64,
    of: u64,
}

impl Shard {
    /// Whether the document of an id belongs to it.
    pub fn holds(self, id: &str) -> bool {
        let mut first = [0; 8];
        first.copy_from_slice(&Sha256::digest(id)[..8]);
        u64::from_be_bytes(first) % self.of == self.index
    }
}

/// As it is typed: `2/7` is the second of seven.
impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let wrong = || format!("`{text}` is no share; write K/N, such as 2/7 for the second of seven");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let parse = |n: &str| n.parse::<u32>().map(u64::from).map_err(|_| wrong());
        let (number, of) = (parse(number)?, parse(of)?);
        if (1..=of).contains(&number) { Ok(Shard { index: number - 1, of }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_an_id_never_changes() {
        let share = |id: &str, of| (1..=of).find(|k| format!("{k}/{of}").parse::<Shard>().unwrap().holds(id));
        // int(hashlib.sha256(ID.encode()).hexdigest()[:16], 16) % 7 + 1, in Python.
        for (id, expected) in [("", 2), ("doc-1", 2), ("é", 4)] {
            assert_eq!((share(id, 7), share(id, 1)), (Some(expected), Some(1)), "{id}");
        }
    }

    #[test]
    fn a_share_is_one_of_those_there_are() {
        assert_eq!("2/7".parse::<Shard>().unwrap().to_string(), "2/7");
        for wrong in ["0/7", "8/7", "1/0", "0/0", "1", "a/b", "1/7/2", "-1/7", "1/99999999999", ""] {
            assert!(wrong.parse::<Shard>().unwrap_err().contains("K/N"), "{wrong}");
        }
    }
}
