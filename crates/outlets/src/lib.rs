//! Mentions of news outlets, their canonical names and roles.
