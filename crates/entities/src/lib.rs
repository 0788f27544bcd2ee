//! People, organisations, places, nationalities and other names, with canonical names and titles.
