//! URLs and e-mail addresses.

use crate::tokenizer::Splitter;

impl Splitter<'_, '_> {
    /// The end of a URL or e-mail address that begins at `start`.
    pub(crate) fn address(&self, start: usize) -> Option<usize> {
        let rest = &self.text.as_bytes()[start..self.end];
        let begins = |prefix: &[u8]| rest.get(..prefix.len()).is_some_and(|r| r.eq_ignore_ascii_case(prefix));
        if matches!(rest.first(), Some(b'h' | b'H' | b'w' | b'W' | b'f' | b'F' | b'm' | b'M'))
            && [&b"http://"[..], b"https://", b"www.", b"ftp://", b"mailto:"].iter().any(|p| begins(p))
        {
            return Some(self.address_end(start));
        }
        if !self.has_at {
            return None;
        }
        let local =
            rest.iter().take(64).take_while(|b| b.is_ascii_alphanumeric() || b"._%+-".contains(b)).count();
        if local == 0 || rest.get(local) != Some(&b'@') {
            return None;
        }
        let domain = rest[local + 1..]
            .iter()
            .take(128)
            .take_while(|b| b.is_ascii_alphanumeric() || b".-".contains(b))
            .count();
        let host = &rest[local + 1..local + 1 + domain];
        let trimmed = host.iter().rposition(u8::is_ascii_alphanumeric).map_or(0, |p| p + 1);
        // Inside a company the host may be a bare name: "Roe@HARBOUR".
        let named = host[..trimmed].contains(&b'.')
            || trimmed > 1 && host[..trimmed].iter().all(|b| b.is_ascii_alphabetic());
        named.then_some(start + local + 1 + trimmed)
    }

    /// Where an address ends that runs at least to `from`: before quotes, brackets and final punctuation.
    pub(crate) fn address_end(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..self.end];
        let stop = |b: &u8| !(b.is_ascii_alphanumeric() || b"-._~:/?#@!$&*+,;=%".contains(b));
        let length = rest.iter().position(stop).unwrap_or(rest.len());
        let trailing = rest[..length].iter().rev().take_while(|b| b".,;:!?".contains(b)).count();
        from + (length - trailing).max(1)
    }
}
