//! Lists that the extractors share: countries, cities, places, people's names and titles, organisations with members,
//! outlets, reporting verbs, holidays. Data, how to look it up, and nothing else; sources stand in `KNOWLEDGE.md`.

mod compounds;
mod matcher;

pub mod cities;
pub mod countries;
pub mod holidays;
pub mod names;
pub mod offices;
pub mod organizations;
pub mod outlets;
pub mod outlets_listed;
pub mod sex;
pub mod speech;

pub use compounds::compound;
pub use matcher::NameMatcher;
