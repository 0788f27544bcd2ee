use std::collections::HashMap;

use copydesk_knowledge::outlets::{NameStrength, Outlet, OutletKind, all};

use crate::article::squeezed;

/// What is known of outlets: which names are one's, and who is an agency.
pub(crate) struct Outlets {
    list: Vec<Outlet<'static>>,
    by_name: HashMap<String, usize>,
    by_domain: HashMap<&'static str, usize>,
}

/// Agencies of pictures: a credit to one says nothing of the text.
const PICTURES: [&str; 6] =
    ["European Pressphoto Agency", "Getty Images", "Shutterstock", "WireImage", "Zuma Press", "Landov"];

impl Outlets {
    pub(crate) fn new() -> Outlets {
        let list: Vec<Outlet<'static>> = all().collect();
        let (mut by_name, mut by_domain) = (HashMap::new(), HashMap::new());
        for (i, outlet) in list.iter().enumerate() {
            let names = outlet
                .names()
                .filter(|(_, strength)| *strength == NameStrength::Certain)
                .map(|(name, _)| name);
            for name in names.chain([outlet.canonical]) {
                by_name.entry(key(name)).or_insert(i);
            }
            if !outlet.domain.is_empty() {
                by_domain.entry(outlet.domain).or_insert(i);
            }
        }
        Outlets { list, by_name, by_domain }
    }

    /// The usual name of the outlet of this name; the name itself where it is not known.
    pub(crate) fn usual<'n>(&self, name: &'n str) -> &'n str {
        self.by_name.get(&key(name)).map_or(name, |&i| self.list[i].canonical)
    }

    /// The usual name of the outlet at an address.
    pub(crate) fn at(&self, url: &str) -> Option<&'static str> {
        let host = url.split_once("://")?.1.split(['/', ':', '?', '#']).next()?.to_ascii_lowercase();
        let mut rest = host.as_str();
        loop {
            if let Some(&i) = self.by_domain.get(rest) {
                return Some(self.list[i].canonical);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Whether it supplies others with texts.
    pub(crate) fn is_agency(&self, name: &str) -> bool {
        let known = self.by_name.get(&key(name)).map(|&i| &self.list[i]);
        known.is_some_and(|o| o.kind == OutletKind::Agency && !PICTURES.contains(&o.canonical))
    }
}

/// A name without what its writing changes.
pub(crate) fn key(name: &str) -> String {
    squeezed(copydesk_knowledge::outlets::without_article(name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_lead_to_outlets() {
        let known = Outlets::new();
        assert_eq!(known.usual("the washington post"), "The Washington Post");
        assert_eq!(known.usual("The Skerry Post"), "The Skerry Post");
        assert_eq!(known.at("https://www.nytimes.com:443/2016/a"), Some("The New York Times"));
        assert_eq!(known.at("https://skerrypost.example/a"), None);
        assert!(known.is_agency("Reuters") && !known.is_agency("Getty Images") && !known.is_agency("BBC"));
    }
}
