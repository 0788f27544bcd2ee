//! Countries and their first-level divisions, as codes that are cheap to keep and compare.

/// A country (`FR`) or a division of one (`US-TX`, `AU-NSW`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Area([u8; 6]);

impl Area {
    /// The area of this code; `None` for what is no code.
    pub(crate) fn new(code: &str) -> Option<Area> {
        let mut bytes = [0; 6];
        bytes.get_mut(..code.len())?.copy_from_slice(code.as_bytes());
        matches!(code.len(), 2 | 4..).then_some(Area(bytes))
    }

    /// The country, which may be all of it.
    pub(crate) fn country(self) -> Area {
        let [a, b, ..] = self.0;
        Area([a, b, 0, 0, 0, 0])
    }

    /// Whether it is a part of a country.
    pub(crate) fn is_division(self) -> bool {
        self.0[2] != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_countries_and_divisions() {
        let texas = Area::new("US-TX").unwrap();
        assert_eq!(Some(texas.country()), Area::new("US"));
        assert!(texas.is_division() && !texas.country().is_division());
        assert!(Area::new("AU-NSW").is_some_and(Area::is_division));
        assert!(["", "F", "FRA", "GB-LONG"].into_iter().all(|c| Area::new(c).is_none()));
    }
}
